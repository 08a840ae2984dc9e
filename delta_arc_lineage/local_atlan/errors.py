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
    NOT_UNIQUE = (400, "ATLAS-400-00-013", "Type {0} with unique attribute {1} does not exist")
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
    MISSING_MANDATORY_FIELD = (400, "ATLAS-400-00-02B", "Mandatory field {0}.{1} has empty/null value")
    INSUFFICIENT_ENDS = (400, "ATLAS-400-00-02C", "relationshipDef {0} creation attempted without 2 ends")
    INVALID_END_TYPE = (400, "ATLAS-400-00-035", "relationshipDef {0} has invalid end type {1}")
    RELATIONSHIP_ENDS = (400, "ATLAS-400-00-036", "invalid relationshipDef: {0}: end type 1: {1}, end type 2: {2}")
    RELATIONSHIP_END_IS_NULL = (400, "ATLAS-400-00-07D", "Relationship end is invalid. Expected {0} but is NULL")
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
    INVALID_SEARCH_PARAMETERS = (
        400,
        "ATLAS-400-00-047",
        "No search parameter was found. One of the following MUST be specified in the request; typeName, "
        "classification, termName or queryText",
    )
    INVALID_QUERY_LENGTH = (400, "ATLAS-400-00-058", "Invalid query length, update {0} to change the limit")
    INVALID_DSL_QUERY = (
        400,
        "ATLAS-400-00-059",
        "Invalid DSL query: {0} | Reason: {1}. Please refer to Atlas DSL grammar for more information",
    )
    UNKNOWN_TERM = (400, "ATLAS-400-00-06E", "{0}: Unknown/invalid glossary term")
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
    PROPAGATED_DELETE = (400, "ATLAS-400-00-06C", "Delete of classification {0} is not allowed from propagated entity")
    DEPRECATED_API = (400, "ATLAS-400-00-103", "Deprecated API. Use {0} instead")
    DISABLED_API = (400, "ATLAS-400-00-104", "API temporarily disabled. Reason: {0}")
    MISSING_ANCHOR = (400, "ATLAS-400-00-072", "Mandatory anchor attribute is missing")
    DISPLAY_NAME = (400, "ATLAS-400-00-083", "name cannot contain following special chars ('@')")
    PARTIAL_ATTRIBUTE = (400, "ATLAS-400-00-074", "Invalid attribute {0} for partial update of {1}")
    NO_TERM_GUID = (400, "ATLAS-400-00-076", "Term guid can't be empty/null when adding to a category")
    NO_ANCHOR_GUID = (400, "ATLAS-400-00-077", "New Anchor guid can't be empty/null")
    NO_RELATION_GUID = (400, "ATLAS-400-00-078", "Missing mandatory attribute, TermAssignment relationship guid")
    TERM_NAMELESS = (
        400,
        "ATLAS-400-00-07A",
        "Attributes qualifiedName, name & glossary name are missing. Failed to derive a unique name for Glossary term",
    )
    CATEGORY_NAMELESS = (
        400,
        "ATLAS-400-00-07B",
        "Attributes qualifiedName, name & glossary name are missing. Failed to derive a unique name for Glossary "
        "category",
    )
    TERM_TO_SELF = (
        400,
        "ATLAS-400-00-07E",
        "Invalid Term relationship: Term can't have a relationship with self",
    )
    WRONG_RELATION = (
        400,
        "ATLAS-400-00-080",
        "Given relationshipGuid({0}) is invalid for term (guid={1}) and entity(guid={2})",
    )
    TERM_ASSIGNED = (
        400,
        "ATLAS-400-00-084",
        "Term (guid={0}) can't be deleted as it has been assigned to {1} entities.",
    )
    EMPTY_REQUEST = (
        400,
        "ATLAS-400-00-100",
        "Empty Request or null, expects Map of List of RelatedObjects with term-id as key",
    )
    INVALID_VALUE = (400, "ATLAS-400-00-028", "invalid value: {0}")
    NO_ADMIN = (400, "ATLAS-400-00-114", "Admin list should not be empty for type {0}")
    INVALID_LABEL_LENGTH = (
        400,
        "ATLAS-400-00-08F",
        "Invalid label: {0}, label size should not be greater than {1}",
    )
    INVALID_LABEL_CHARACTERS = (
        400,
        "ATLAS-400-00-090",
        "Invalid label: {0}, label should contain alphanumeric characters, '_' or '-'",
    )
    INVALID_PROPAGATION = (
        400,
        "ATLAS-400-00-091",
        "Invalid propagation {0} for relationship-type={1}. Default value is {2}",
    )
    APPLICABLE_TYPES_REMOVED = (
        400,
        "ATLAS-400-00-093",
        "Cannot remove applicableEntityTypes in Attribute Def: {0}, defined in business-metadata: {1}",
    )
    BUSINESS_ATTRIBUTE_TYPE = (
        400,
        "ATLAS-400-00-094",
        "{0}.{1}: invalid attribute type. Business-metadata attribute cannot be of type "
        "entity/classification/struct/business-metadata",
    )
    UNAUTHENTICATED = (401, "401", "Unauthorized: a valid API token is required")
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
    RELATIONSHIP_DELETED = (
        404,
        "ATLAS-404-00-00F",
        "Attempting to delete a relationship which is already deleted : {0}",
    )
    RELATIONSHIP_END_MISSING = (
        404,
        "ATLAS-404-00-00G",
        "RelationshipDef {0} end vertex with guid, typeName: {0},{1} cannot be found",
    )
    RELATIONSHIP_END_CHANGED = (
        404,
        "ATLAS-400-00-069",
        "change of relationship end is not permitted. relationship-type={0}, relationship-guid={1}, end-guid={2}, "
        "updated-end-guid={3}",
    )
    RELATIONSHIP_TYPE_CHANGED = (
        404,
        "ATLAS-400-00-06A",
        "change of relationship type is not permitted. relationship-guid={0}, current-type={1}, new-type={2}",
    )
    NOT_A_LINEAGE_TYPE = (
        404,
        "ATLAS-404-00-011",
        "Given instance guid {0} with type {1} is not a valid lineage entity type.",
    )
    GUID_DELETED = (404, "ATLAS-404-00-012", "Given instance guid {0} has been deleted")
    NOT_WITH_HIDDEN_PROCESSES = (
        404,
        "ATLAS-404-00-017",
        "Given instance guid {0} with type {1} is not a valid lineage entity type with hideProcess as true.",
    )
    TASK_NOT_FOUND = (404, "ATLAS-404-00-018", "Given task guid {0} is invalid/not found")
    INDEX_NOT_FOUND = (404, "ATLAS-404-00-020", "ES index {0} not found")
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
    ANCHOR_CHANGED = (409, "ATLAS-400-00-0010", "Anchor(glossary) change not supported")
    CATEGORY_PARENT = (
        409,
        "ATLAS-400-00-0015",
        "Parent category from another Anchor(glossary) not supported",
    )
    NOT_SUPPORTED = (409, "ATLAS-409-00-015", "Operation not supported: {0}")
    TYPE_DISPLAY_NAME_EXISTS = (409, "ATLAS-409-00-012", "Given type {0} already exists")
    TOO_LARGE = (413, "ATLAS-413-00-001", "Request body is larger than {0} bytes")
    TARGET_TOO_LONG = (414, "ATLAS-414-00-001", "The address of the request is longer than {0} bytes")
    UNSUPPORTED_MEDIA_TYPE = (415, "ATLAS-415-00-001", "HTTP 415 Unsupported Media Type: {0}")
    RATE_LIMITED = (429, "ATLAS-429-00-001", "API rate limit exceeded")
    FAILED = (500, "ATLAS-500-00-001", "{0}")
    INTERNAL = (500, "ATLAS-500-00-001", "Internal server error {0}")
    DISCOVERY_QUERY_FAILED = (500, "ATLAS-500-00-004", "Discovery query failed {0}")
    INDEX_SEARCH_FAILED = (
        500,
        "ATLAS-500-00-102",
        "Error occurred while running direct index query on ES: {0}",
    )
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
