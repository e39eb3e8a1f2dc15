"""What a new asset list changes."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from hashlib import sha256

from domain.errors import SuspectListError
from domain.model.assets import Asset, AssetSyncPlan

LEAST_ACTIVE_TO_GUARD = 50
"""Below this many active assets a share says nothing, so the guard does not apply."""


def asset_digest(asset: Asset) -> str:
    """SHA-256 (hex) of the stored fields: equal digests mean that nothing needs to be written."""
    fields = (
        asset.symbol,
        asset.asset_id,
        asset.name,
        asset.exchange,
        asset.asset_class,
        asset.status.value,
        str(asset.tradable),
        *asset.attributes,
    )
    return sha256("\x1f".join(fields).encode()).hexdigest()


def asset_changes(
    listed: Iterable[Asset],
    held: Mapping[str, str],
    *,
    most_deactivated: Fraction,
    unreadable: Iterable[str] = (),
) -> AssetSyncPlan:
    """Compare the listed assets with the digests of the active ones.

    `unreadable` are symbols whose rows were rejected: they are listed, so they stay as they are.

    Raises `SuspectListError` when more than the share `most_deactivated` of the active assets would be deactivated: a
    truncated answer looks just like that, and real lists lose well under 1 % a day.
    """
    inserted: list[Asset] = []
    changed: list[Asset] = []
    seen: set[str] = set()
    unchanged = 0
    for asset in listed:
        seen.add(asset.symbol)
        digest = held.get(asset.symbol)
        if digest is None:
            inserted.append(asset)
        elif digest != asset_digest(asset):
            changed.append(asset)
        else:
            unchanged += 1
    deactivated = tuple(sorted(held.keys() - seen - set(unreadable)))
    if len(held) >= LEAST_ACTIVE_TO_GUARD and Fraction(len(deactivated), len(held)) > most_deactivated:
        raise SuspectListError(
            f"The asset list names {len(seen)} assets and would deactivate {len(deactivated)} of {len(held)}, more "
            f"than {float(most_deactivated):.0%}. Nothing was changed. If the list is right, raise "
            "SIGNAL9_MOST_DEACTIVATED for one run."
        )
    return AssetSyncPlan(tuple(inserted), tuple(changed), deactivated, unchanged)
