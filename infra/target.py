"""What is deployed, and to where."""

from dataclasses import dataclass
from functools import cached_property

from infra.config.context import Local
from infra.config.stage import Stage
from infra.constructs.packaging import InImage, OnEmulator, Packaging
from infra.names import Names


@dataclass(frozen=True)
class Target:
    """A stage on AWS, or on an emulator of it."""

    stage: Stage
    local: Local | None = None
    """An emulator, which lacks some kinds of resources: docs/aws.md lists them."""
    image: InImage | None = None
    """Another image than that of this checkout."""

    @property
    def on_aws(self) -> bool:
        """Whether it has every kind of resource."""
        return self.local is None

    @cached_property
    def names(self) -> Names:
        """Of its resources."""
        return Names(self.stage.prefix, None if self.local is None else self.local.endpoint_url)

    @cached_property
    def packaging(self) -> Packaging:
        """Of its functions."""
        return OnEmulator(self.local) if self.local is not None else self.image or InImage(self.stage)
