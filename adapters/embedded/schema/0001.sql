-- Schema version 1. A released script never changes: a later change is a later script.
-- Instants are UTC texts with microseconds, dates are ISO texts (both sort as text); money and figures are exact decimal
-- texts; lists and maps are JSON texts with sorted keys.

CREATE TABLE assets (
    symbol      TEXT NOT NULL PRIMARY KEY,
    asset_id    TEXT NOT NULL,
    name        TEXT NOT NULL,
    exchange    TEXT NOT NULL,
    asset_class TEXT NOT NULL,
    status      TEXT NOT NULL,
    tradable    INTEGER NOT NULL,
    attributes  TEXT NOT NULL,
    digest      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX active_assets ON assets (symbol, digest) WHERE status = 'active';

CREATE TABLE listings (
    symbol   TEXT NOT NULL PRIMARY KEY,
    kind     TEXT NOT NULL,
    exchange TEXT NOT NULL,
    ipo_date TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE watchlist (
    symbol TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE earnings_calendar (
    symbol        TEXT NOT NULL,
    fiscal_period TEXT NOT NULL,
    report_date   TEXT NOT NULL,
    estimate      TEXT,
    currency      TEXT,
    time_of_day   TEXT,
    state         TEXT NOT NULL,
    state_reason  TEXT NOT NULL,
    attempts      INTEGER NOT NULL,
    next_try      TEXT,
    changed_on    TEXT,
    moves         TEXT NOT NULL,
    PRIMARY KEY (symbol, fiscal_period)
) STRICT, WITHOUT ROWID;
CREATE INDEX releases_by_report_date ON earnings_calendar (report_date, symbol, fiscal_period);
CREATE INDEX open_releases ON earnings_calendar (symbol, fiscal_period) WHERE state = 'open';
CREATE INDEX releases_by_state ON earnings_calendar (state);

-- Calendar rows of symbols that are no known asset.
CREATE TABLE unmatched_calendar_rows (
    symbol             TEXT NOT NULL,
    fiscal_date_ending TEXT NOT NULL,
    name               TEXT NOT NULL,
    report_date        TEXT NOT NULL,
    estimate           TEXT,
    currency           TEXT,
    time_of_day        TEXT,
    PRIMARY KEY (symbol, fiscal_date_ending)
) STRICT, WITHOUT ROWID;

-- One immutable row per revision; what the head has not reached is not read.
CREATE TABLE income_statement (
    symbol             TEXT NOT NULL,
    period_kind        TEXT NOT NULL,
    period_month       TEXT NOT NULL,
    known_at           TEXT NOT NULL,
    fiscal_date_ending TEXT NOT NULL,
    currency           TEXT,
    figures            TEXT NOT NULL,
    attributes         TEXT NOT NULL,
    provisional        INTEGER NOT NULL,
    flags              TEXT NOT NULL,
    answer_digest      TEXT NOT NULL,
    PRIMARY KEY (symbol, period_kind, period_month, known_at)
) STRICT;

CREATE TABLE balance_sheet (
    symbol             TEXT NOT NULL,
    period_kind        TEXT NOT NULL,
    period_month       TEXT NOT NULL,
    known_at           TEXT NOT NULL,
    fiscal_date_ending TEXT NOT NULL,
    currency           TEXT,
    figures            TEXT NOT NULL,
    attributes         TEXT NOT NULL,
    provisional        INTEGER NOT NULL,
    flags              TEXT NOT NULL,
    answer_digest      TEXT NOT NULL,
    PRIMARY KEY (symbol, period_kind, period_month, known_at)
) STRICT;

CREATE TABLE cash_flow (
    symbol             TEXT NOT NULL,
    period_kind        TEXT NOT NULL,
    period_month       TEXT NOT NULL,
    known_at           TEXT NOT NULL,
    fiscal_date_ending TEXT NOT NULL,
    currency           TEXT,
    figures            TEXT NOT NULL,
    attributes         TEXT NOT NULL,
    provisional        INTEGER NOT NULL,
    flags              TEXT NOT NULL,
    answer_digest      TEXT NOT NULL,
    PRIMARY KEY (symbol, period_kind, period_month, known_at)
) STRICT;

CREATE TABLE earnings (
    symbol             TEXT NOT NULL,
    period_kind        TEXT NOT NULL,
    period_month       TEXT NOT NULL,
    known_at           TEXT NOT NULL,
    fiscal_date_ending TEXT NOT NULL,
    currency           TEXT,
    figures            TEXT NOT NULL,
    attributes         TEXT NOT NULL,
    provisional        INTEGER NOT NULL,
    flags              TEXT NOT NULL,
    answer_digest      TEXT NOT NULL,
    PRIMARY KEY (symbol, period_kind, period_month, known_at)
) STRICT;

CREATE TABLE company_overview (
    symbol                TEXT NOT NULL,
    known_at              TEXT NOT NULL,
    latest_quarter        TEXT,
    market_capitalization TEXT,
    figures               TEXT NOT NULL,
    texts                 TEXT NOT NULL,
    answer_digest         TEXT NOT NULL,
    PRIMARY KEY (symbol, known_at)
) STRICT;
CREATE INDEX market_capitalizations ON company_overview (symbol, known_at, market_capitalization)
    WHERE market_capitalization IS NOT NULL;

CREATE TABLE dataset_heads (
    symbol               TEXT NOT NULL,
    dataset              TEXT NOT NULL,
    considered_at        TEXT NOT NULL,
    fetched_at           TEXT,
    newest_quarter_kind  TEXT,
    newest_quarter_month TEXT,
    newest_quarter_end   TEXT,
    data_version         TEXT NOT NULL,
    data_changed_at      TEXT,
    provisional          INTEGER NOT NULL,
    provisional_since    TEXT,
    next_check           TEXT,
    unknown_times        INTEGER NOT NULL,
    answer_digest        TEXT NOT NULL,
    PRIMARY KEY (symbol, dataset)
) STRICT, WITHOUT ROWID;

CREATE TABLE pollination_requests (
    request_id     TEXT NOT NULL,
    dataset        TEXT NOT NULL,
    symbol         TEXT NOT NULL,
    reason         TEXT NOT NULL,
    explanation    TEXT NOT NULL,
    requested_at   TEXT NOT NULL,
    correlation_id TEXT NOT NULL,
    fiscal_period  TEXT,
    state          TEXT NOT NULL,
    not_before     TEXT,
    attempts       INTEGER NOT NULL,
    lease_until    TEXT,
    outcome        TEXT NOT NULL,
    PRIMARY KEY (request_id, dataset)
) STRICT, WITHOUT ROWID;
CREATE INDEX open_requests ON pollination_requests (requested_at, request_id, dataset) WHERE state <> 'done';
CREATE INDEX open_requests_of_symbol ON pollination_requests (symbol, dataset) WHERE state <> 'done';

CREATE TABLE probe_outcomes (
    request_id        TEXT NOT NULL,
    dataset           TEXT NOT NULL,
    days_since_report INTEGER NOT NULL,
    found             INTEGER NOT NULL,
    PRIMARY KEY (request_id, dataset)
) STRICT, WITHOUT ROWID;
CREATE INDEX probe_outcomes_by_age ON probe_outcomes (dataset, days_since_report, found);

CREATE TABLE analysis_queue (
    symbol       TEXT NOT NULL PRIMARY KEY,
    data_version TEXT NOT NULL,
    enqueued_at  TEXT NOT NULL,
    state        TEXT NOT NULL,
    waived       TEXT NOT NULL,
    attempts     INTEGER NOT NULL,
    claimed_by   TEXT NOT NULL,
    lease_until  TEXT,
    finished_at  TEXT,
    failure      TEXT NOT NULL,
    revision     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX analysis_queue_by_state ON analysis_queue (state, enqueued_at, symbol);

CREATE TABLE asset_analysis (
    symbol        TEXT NOT NULL,
    analysis_date TEXT NOT NULL,
    data_version  TEXT NOT NULL,
    rating        TEXT NOT NULL,
    sector        TEXT NOT NULL,
    score         TEXT,
    findings      TEXT NOT NULL,
    PRIMARY KEY (symbol, analysis_date)
) STRICT, WITHOUT ROWID;
CREATE INDEX analyses_by_rating ON asset_analysis (rating, analysis_date DESC, symbol);
CREATE INDEX analyses_by_sector ON asset_analysis (sector, analysis_date DESC, symbol);

CREATE TABLE news (
    symbol       TEXT NOT NULL,
    published_at TEXT NOT NULL,
    article_id   TEXT NOT NULL,
    headline     TEXT NOT NULL,
    source       TEXT NOT NULL,
    url          TEXT NOT NULL,
    summary      TEXT NOT NULL,
    PRIMARY KEY (symbol, published_at, article_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE rate_budget (
    provider     TEXT NOT NULL PRIMARY KEY,
    counter      INTEGER NOT NULL,
    next_start   TEXT,
    closed_until TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE rate_budget_slots (
    provider TEXT NOT NULL,
    slot     INTEGER NOT NULL,
    start    TEXT NOT NULL,
    PRIMARY KEY (provider, slot)
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
    run_id         TEXT NOT NULL PRIMARY KEY,
    use_case       TEXT NOT NULL,
    started_at     TEXT NOT NULL,
    finished_at    TEXT NOT NULL,
    outcome        TEXT NOT NULL,
    counts         TEXT NOT NULL,
    message        TEXT NOT NULL,
    correlation_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX runs_of_use_case ON runs (use_case, started_at DESC, run_id DESC);
CREATE INDEX runs_by_start ON runs (started_at DESC, run_id DESC);

CREATE TABLE quarantine (
    answer_digest TEXT NOT NULL,
    place         TEXT NOT NULL,
    provider      TEXT NOT NULL,
    subject       TEXT NOT NULL,
    symbol        TEXT,
    received_at   TEXT NOT NULL,
    findings      TEXT NOT NULL,
    raw           TEXT NOT NULL,
    PRIMARY KEY (answer_digest, place)
) STRICT;
CREATE INDEX quarantine_of_symbol ON quarantine (symbol, received_at DESC, answer_digest, place);
CREATE INDEX quarantine_by_time ON quarantine (received_at DESC, answer_digest, place);

CREATE TABLE receipts (
    receipt_id   TEXT NOT NULL PRIMARY KEY,
    provider     TEXT NOT NULL,
    subject      TEXT NOT NULL,
    symbol       TEXT,
    request_id   TEXT NOT NULL,
    received_at  TEXT NOT NULL,
    status       INTEGER NOT NULL,
    answer_class TEXT NOT NULL,
    explanation  TEXT NOT NULL,
    digest       TEXT NOT NULL,
    size         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX receipts_by_time ON receipts (received_at, receipt_id);
CREATE INDEX receipts_of_dataset ON receipts (symbol, subject, received_at, receipt_id);
CREATE INDEX receipts_of_request ON receipts (request_id, received_at, receipt_id);

-- Messages of the event bus. A handled one is deleted; a dead letter has `dead_since` and waits for a person.
CREATE TABLE messages (
    message_id     INTEGER PRIMARY KEY AUTOINCREMENT,
    type           TEXT NOT NULL,
    body           TEXT NOT NULL,
    correlation_id TEXT NOT NULL,
    priority       INTEGER NOT NULL,
    not_before     TEXT NOT NULL,
    attempts       INTEGER NOT NULL,
    deliveries     INTEGER NOT NULL,
    lease_until    TEXT,
    last_error     TEXT NOT NULL,
    dead_since     TEXT
) STRICT;
CREATE INDEX waiting_messages ON messages (not_before, priority DESC, message_id) WHERE dead_since IS NULL;
CREATE INDEX dead_letters ON messages (dead_since, message_id) WHERE dead_since IS NOT NULL;

-- Every one-time run that was ever asked for, so that asking again has no effect.
CREATE TABLE one_time_runs (
    use_case TEXT NOT NULL,
    at       TEXT NOT NULL,
    PRIMARY KEY (use_case, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE measurements (
    use_case    TEXT NOT NULL,
    metric      TEXT NOT NULL,
    measured_at TEXT NOT NULL,
    value       TEXT NOT NULL
) STRICT;
CREATE INDEX measurements_by_metric ON measurements (use_case, metric, measured_at);
CREATE INDEX measurements_by_time ON measurements (measured_at);
