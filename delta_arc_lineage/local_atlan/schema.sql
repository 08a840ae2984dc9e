CREATE TABLE IF NOT EXISTS entity (
    id INTEGER PRIMARY KEY,
    guid TEXT NOT NULL UNIQUE,
    type_name TEXT NOT NULL,
    qualified_name TEXT NOT NULL,
    status TEXT NOT NULL,
    delete_handler TEXT,
    has_lineage INTEGER NOT NULL DEFAULT 0,
    version INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    updated_by TEXT NOT NULL,
    attributes TEXT NOT NULL,
    business TEXT,
    custom TEXT,
    labels TEXT
);
CREATE UNIQUE INDEX IF NOT EXISTS entity_unique ON entity (qualified_name, type_name);
CREATE INDEX IF NOT EXISTS entity_type ON entity (type_name, status);
CREATE INDEX IF NOT EXISTS entity_arn ON entity (json_extract(attributes, '$.awsArn'));

CREATE TABLE IF NOT EXISTS relationship (
    id INTEGER PRIMARY KEY,
    guid TEXT NOT NULL UNIQUE,
    type_name TEXT NOT NULL,
    end1 INTEGER NOT NULL,
    end2 INTEGER NOT NULL,
    status TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    updated_by TEXT NOT NULL,
    attributes TEXT
);
CREATE UNIQUE INDEX IF NOT EXISTS relationship_ends ON relationship (end1, type_name, end2);
CREATE INDEX IF NOT EXISTS relationship_end2 ON relationship (end2, type_name, end1);

-- How tags go along single relationships, where it is not as their type says.
CREATE TABLE IF NOT EXISTS propagation (
    relationship TEXT PRIMARY KEY,
    tags TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS classification (
    entity INTEGER NOT NULL,
    type_name TEXT NOT NULL,
    source INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (entity, type_name, source)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS classification_source ON classification (source, type_name);

CREATE TABLE IF NOT EXISTS typedef (
    name TEXT PRIMARY KEY,
    guid TEXT NOT NULL UNIQUE,
    category TEXT NOT NULL,
    display_name TEXT,
    body TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS audit (
    id INTEGER PRIMARY KEY,
    event_key TEXT NOT NULL,
    entity_guid TEXT NOT NULL,
    type_name TEXT NOT NULL,
    qualified_name TEXT NOT NULL,
    user TEXT NOT NULL,
    action TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    detail TEXT NOT NULL,
    headers TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX IF NOT EXISTS audit_entity ON audit (entity_guid, created_at);
CREATE INDEX IF NOT EXISTS audit_created ON audit (created_at);
CREATE INDEX IF NOT EXISTS audit_name ON audit (qualified_name, created_at);

CREATE TABLE IF NOT EXISTS account (
    kind TEXT NOT NULL,
    guid TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, guid)
) WITHOUT ROWID;

-- Bulk purges that were done, by the id their submitter was given.
CREATE TABLE IF NOT EXISTS purge_job (
    request_id TEXT PRIMARY KEY,
    body TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS search_log (
    id INTEGER PRIMARY KEY,
    body TEXT NOT NULL
);
