"""The errors a client sees: the metastore's own codes, texts and statuses, in its body of two fields.

Texts follow the metastore's public list of error codes, because programs (and their log filters) match on them. The
gateway before it has no such list: 401, 429 and 501 carry codes of ours in the same form.
"""

from enum import Enum


class ErrorKind(Enum):
    """HTTP status, code and message template of each refusal."""

    UNKNOWN_ATTRIBUTE_TYPE = (400, "ATLAS-400-00-001", "Unknown type {0} for {1}.{2}")
    CIRCULAR_TYPE = (400, "ATLAS-400-00-002", "{0}: invalid supertypes - circular reference back to self {1}")
    UNKNOWN_TYPE_NAME = (400, "ATLAS-400-00-00A", "{0}: Unknown/invalid typename")
    MANDATORY_ATTRIBUTE_ADDED = (400, "ATLAS-400-00-00C", "{0}.{1} : can not add mandatory attribute")
    ATTRIBUTE_REMOVED = (400, "ATLAS-400-00-00D", "{0}.{1} : attribute delete not supported")
    SUPER_TYPE_REMOVED = (400, "ATLAS-400-00-00E", "superType remove not supported")
    INVALID_TYPE_DEFINITION = (400, "ATLAS-400-00-011", "Invalid type definition {0}")
    TYPE_NAME_INVALID = (400, "ATLAS-400-00-014", "Type {0} with name {1} does not exist")
    INVALID_PARAMETERS = (400, "ATLAS-400-00-01A", "invalid parameters: {0}")
    CLASSIFICATION_ASSOCIATED = (
        400,
        "ATLAS-400-00-01B",
        "instance {0} already is associated with classification {1}",
    )
    TYPE_NAME_FORMAT = (
        400,
        "ATLAS-400-00-019",
        "{0}: invalid name for {1}.  Names must consist of a letter followed by a sequence of letter, number, space, "
        "or '_' characters",
    )
    INVALID_OBJECT_ID = (400, "ATLAS-400-00-021", "ObjectId is not valid {0}")
    UNKNOWN_ATTRIBUTE = (400, "ATLAS-400-00-023", "Attribute {0} not found for type {1}")
    BUILT_IN_TYPE = (400, "ATLAS-400-00-024", "{0} is a System-type")
    INVALID_LINEAGE = (400, "ATLAS-400-00-026", "Invalid lineage query parameters passed {0}: {1}")
    ATTRIBUTE_TYPE_CHANGED = (400, "ATLAS-400-00-027", "{0}.{1} : attribute update not supported")
    BAD_REQUEST = (400, "ATLAS-400-00-029", "{0}")
    INSUFFICIENT_ENDS = (400, "ATLAS-400-00-02C", "relationshipDef {0} creation attempted without 2 ends")
    INVALID_END_TYPE = (400, "ATLAS-400-00-035", "relationshipDef {0} has invalid end type {1}")
    RELATIONSHIP_END_TYPE = (
        400,
        "ATLAS-400-00-045",
        "Invalid entity-type for relationship attribute ‘{0}’: entity specified (guid={1}) is of type ‘{2}’, "
        "but expected type is ‘{3}’",
    )
    CLASSIFICATION_RESTRICTED = (
        400,
        "ATLAS-400-00-055",
        "Entity (guid=‘{0}‘,typename=‘{1}‘) cannot be classified by Classification ‘{2}‘, because ‘{1}‘ is not in the "
        "ClassificationDef's restrictions.",
    )
    CUSTOM_KEY_LENGTH = (
        400,
        "ATLAS-400-00-08C",
        "Invalid key: {0} in custom attribute, key size should not be greater than 50",
    )
    CUSTOM_KEY_CHARACTERS = (
        400,
        "ATLAS-400-00-08D",
        "Invalid key: {0} in custom attribute, key should only contain alphanumeric characters, '_' or '-'",
    )
    CUSTOM_VALUE = (
        400,
        "ATLAS-400-00-08E",
        "Invalid value: {0} in custom attribute, value length is greater than {1}",
    )
    UNKNOWN_CLASSIFICATION = (400, "ATLAS-400-00-046", "{0}: Unknown/invalid classification")
    INVALID_QUERY_PARAMETER_LENGTH = (
        400,
        "ATLAS-400-00-057",
        "Length of query param {0} exceeds the limit",
    )
    CLASSIFICATION_NOT_ASSOCIATED = (
        400,
        "ATLAS-400-00-06D",
        "Classification {0} is not associated with entity",
    )
    PROPAGATED_UPDATE = (400, "ATLAS-400-00-06B", "Update to classification {0} is not allowed from propagated entity")
    PROPAGATED_DELETE = (400, "ATLAS-400-00-06C", "Delete of classification {0} is not allowed from propagated entity")
    DEPRECATED_API = (400, "ATLAS-400-00-103", "Deprecated API. Use {0} instead")
    DISABLED_API = (400, "ATLAS-400-00-104", "API temporarily disabled. Reason: {0}")
    MISSING_ANCHOR = (400, "ATLAS-400-00-072", "Mandatory anchor attribute is missing")
    INVALID_LABEL_LENGTH = (
        400,
        "ATLAS-400-00-08F",
        "Invalid label: {0}, label size should not be greater than {1}",
    )
    UNKNOWN_BUSINESS_ATTRIBUTE = (
        400,
        "ATLAS-400-00-096",
        "Business-metadata attribute does not exist in entity: {0}",
    )
    INVALID_BUSINESS_METADATA = (
        400,
        "ATLAS-400-00-095",
        "Invalid business-metadata: {0} specified for entity, applicable business-metadata: {1}",
    )
    INDEX_SEARCH_FAILED = (
        400,
        "ATLAS-400-00-102",
        "Error occurred while running direct index query on ES: {0}",
    )
    UNAUTHENTICATED = (401, "ATLAS-401-00-001", "Unauthorized: a valid API token is required")
    UNAUTHORIZED = (403, "ATLAS-403-00-001", "{0} is not authorized to perform {1}")
    TYPE_NAME_NOT_FOUND = (404, "ATLAS-404-00-001", "Given typename {0} was invalid")
    TYPE_GUID_NOT_FOUND = (404, "ATLAS-404-00-002", "Given type guid {0} was invalid")
    GUID_NOT_FOUND = (404, "ATLAS-404-00-005", "Given instance guid {0} is invalid/not found")
    INVALID_ENTITY = (
        404,
        "ATLAS-404-00-007",
        "Invalid instance creation/updation parameters passed : {0}",
    )
    CLASSIFICATION_NOT_FOUND = (404, "ATLAS-404-00-008", "Given classification {0} was invalid")
    UNIQUE_NOT_FOUND = (404, "ATLAS-404-00-009", "Instance {0} with unique attribute {1} does not exist")
    REFERENCE_NOT_FOUND = (404, "ATLAS-404-00-00A", "Referenced entity {0} is not found")
    RELATIONSHIP_NOT_FOUND = (404, "ATLAS-404-00-00C", "Given relationship guid {0} is invalid/not found")
    NOT_A_LINEAGE_TYPE = (
        404,
        "ATLAS-404-00-011",
        "Given instance guid {0} with type {1} is not a valid lineage entity type.",
    )
    TASK_NOT_FOUND = (404, "ATLAS-404-00-018", "Given task guid {0} is invalid/not found")
    RESOURCE_NOT_FOUND = (404, "ATLAS-404-00-019", "{0} not found")
    METHOD_NOT_ALLOWED = (
        405,
        "ATLAS-405-00-001",
        "Error 405 - The request method {0} is inappropriate for the URL: {1}",
    )
    BATCH_TOO_LARGE = (406, "ATLAS-406-00-001", "Batch size is too large, please use a smaller batch size")
    TYPE_EXISTS = (409, "ATLAS-409-00-001", "Given type {0} already exists")
    TYPE_HAS_REFERENCES = (409, "ATLAS-409-00-002", "Given type {0} has references")
    INSTANCE_EXISTS = (409, "ATLAS-409-00-003", "failed to update entity: {0}")
    RELATIONSHIP_EXISTS = (
        409,
        "ATLAS-409-00-004",
        "relationship {0} already exists between entities {1} and {2}",
    )
    GLOSSARY_EXISTS = (409, "ATLAS-409-00-007", "Glossary with name {0} already exists")
    TERM_EXISTS = (409, "ATLAS-409-00-009", "Glossary term with name {0} already exists")
    CATEGORY_EXISTS = (
        409,
        "ATLAS-409-00-00A",
        "Glossary category with name {0} already exists on this level",
    )
    TYPE_DISPLAY_NAME_EXISTS = (409, "ATLAS-409-00-012", "Given type {0} already exists")
    TOO_LARGE = (413, "ATLAS-413-00-001", "Request body is larger than {0} bytes")
    TARGET_TOO_LONG = (414, "ATLAS-414-00-001", "The address of the request is longer than {0} bytes")
    UNSUPPORTED_MEDIA_TYPE = (415, "ATLAS-415-00-001", "HTTP 415 Unsupported Media Type: {0}")
    RATE_LIMITED = (429, "ATLAS-429-00-001", "API rate limit exceeded")
    INTERNAL = (500, "ATLAS-500-00-001", "Internal server error {0}")
    NOT_PROVIDED = (501, "ATLAS-501-00-001", "{0} is not provided by the local catalog server")


class CatalogError(Exception):
    """A refusal; the gate turns it into a response, and the transaction it leaves is rolled back."""

    def __init__(self, kind: ErrorKind, *arguments: object) -> None:
        self.status, self.code, template = kind.value
        self.message = template.format(*arguments)
        super().__init__(self.message)

    def body(self) -> dict[str, str]:
        """The two fields every client reads."""
        return {"errorCode": self.code, "errorMessage": self.message}
