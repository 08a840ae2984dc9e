CREATE TABLE IF NOT EXISTS field (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE IF NOT EXISTS document (
    id INTEGER PRIMARY KEY,
    guid TEXT NOT NULL,
    type_name TEXT NOT NULL,
    status TEXT NOT NULL,
    qualified_name TEXT NOT NULL,
    name TEXT,
    connection TEXT,
    database TEXT,
    schema TEXT,
    workflow TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    has_lineage INTEGER NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS document_guid ON document (guid, status, type_name);
CREATE INDEX IF NOT EXISTS document_type ON document (type_name, status, guid);
CREATE INDEX IF NOT EXISTS document_connection ON document (connection, type_name, status, guid);
CREATE INDEX IF NOT EXISTS document_database ON document (database, type_name, status, guid);
CREATE INDEX IF NOT EXISTS document_schema ON document (schema, type_name, status, guid);
CREATE INDEX IF NOT EXISTS document_workflow ON document (workflow, type_name, status, guid);
CREATE INDEX IF NOT EXISTS document_qualified_name ON document (qualified_name, status, type_name);
CREATE INDEX IF NOT EXISTS document_name ON document (name, status, type_name);
CREATE INDEX IF NOT EXISTS document_created ON document (created_at, status, type_name);
CREATE INDEX IF NOT EXISTS document_updated ON document (updated_at, status, type_name);

CREATE TABLE IF NOT EXISTS keyword (
    field INTEGER NOT NULL,
    value NOT NULL,
    entity INTEGER NOT NULL,
    PRIMARY KEY (field, value, entity)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS keyword_entity ON keyword (entity, field, value);

CREATE TABLE IF NOT EXISTS token (
    field INTEGER NOT NULL,
    token TEXT NOT NULL,
    entity INTEGER NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (field, token, entity, position)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS token_entity ON token (entity, field, token, position);

CREATE TABLE IF NOT EXISTS pending (
    entity INTEGER PRIMARY KEY,
    due INTEGER NOT NULL
);
