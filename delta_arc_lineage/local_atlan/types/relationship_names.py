"""Relationship ends that belong together, and relationship names: the SDK's classes do not tell them.

Read by `build_types` only.
"""

# The ends that cannot be told from types alone: "Type.attribute Type.attribute", an attribute alone is symmetric.
PAIRS = """
AirflowTask.inputs Catalog.inputToAirflowTasks|AirflowTask.outputs Catalog.outputFromAirflowTasks
AnaplanDimension.anaplanColumnViews AnaplanView.anaplanColumnDimensions
AnaplanDimension.anaplanPageViews AnaplanView.anaplanPageDimensions
AnaplanDimension.anaplanRowViews AnaplanView.anaplanRowDimensions
Asset.dataContractLatest DataContract.dataContractAssetLatest
Asset.dataContractLatestCertified DataContract.dataContractAssetCertified
Asset.dqBaseDatasetRules DataQualityRule.dqRuleBaseDataset
Asset.dqReferenceDatasetRules DataQualityRule.dqRuleReferenceDatasets
Asset.inputPortDataProducts DataProduct.inputPorts|Asset.outputPortDataProducts DataProduct.outputPorts
Asset.knowledgeLinkedFiles KnowledgeFile.knowledgeLinkedAssets
AtlasGlossaryTerm.antonyms|AtlasGlossaryTerm.synonyms|AtlasGlossaryTerm.seeAlso
AtlasGlossaryTerm.classifies AtlasGlossaryTerm.isA
AtlasGlossaryTerm.preferredTerms AtlasGlossaryTerm.preferredToTerms
AtlasGlossaryTerm.replacedBy AtlasGlossaryTerm.replacementTerms
AtlasGlossaryTerm.translatedTerms AtlasGlossaryTerm.translationTerms
AtlasGlossaryTerm.validValues AtlasGlossaryTerm.validValuesFor
Catalog.inputToProcesses Process.inputs|Catalog.outputFromProcesses Process.outputs
Catalog.inputToSparkJobs SparkJob.inputs|Catalog.outputFromSparkJobs SparkJob.outputs
Column.dbtModelColumns DbtModelColumn.sqlColumn
Column.columnDbtModelColumns DbtModelColumn.dbtModelColumnSqlColumns
Column.cosmosMongoDBCollection CosmosMongoDBCollection.columns
Column.dataQualityMetricDimensions Metric.metricDimensionColumns
Column.metricTimestamps Metric.metricTimestampColumn
Column.dbtMetrics DbtMetric.dbtMetricFilterColumns
Column.dqBaseColumnRules DataQualityRule.dqRuleBaseColumn
Column.dqReferenceColumnRules DataQualityRule.dqRuleReferenceColumns
Column.foreignKeyFrom Column.foreignKeyTo|Column.nestedColumns Column.parentColumn
Connection.inputToConnectionProcesses ConnectionProcess.inputs
Connection.outputFromConnectionProcesses ConnectionProcess.outputs
CustomEntity.customChildEntities CustomEntity.customParentEntity
CustomEntity.customRelatedFromEntities CustomEntity.customRelatedToEntities
Database.schemas Schema.database|Database.sqlSchemas Schema.sqlDatabases
DbtModel.dbtModelSqlAssets SQL.sqlDbtModels|DbtModel.sqlAsset SQL.dbtModels
DbtSource.sqlAsset SQL.sqlDBTSources|DbtSource.sqlAssets SQL.dbtSources
FlowControlOperation.flowControlledBy FlowControlOperation.flowControlledOperations
FlowControlOperation.flowPredecessors FlowControlOperation.flowSuccessors
FlowDataset.flowDetailedBy FlowReusableUnit.flowAbstracts|FlowDataset.flowParentUnit FlowReusableUnit.flowDatasets
ModelAttribute.modelAttributeRelatedFromAttributes ModelAttributeAssociation.modelAttributeAssociationTo
ModelAttribute.modelAttributeRelatedToAttributes ModelAttributeAssociation.modelAttributeAssociationFrom
ModelEntity.modelEntityGeneralizationEntity ModelEntity.modelEntitySpecializationEntities
ModelEntity.modelEntityMappedFromEntities ModelEntity.modelEntityMappedToEntities
ModelEntity.modelEntityRelatedFromEntities ModelEntityAssociation.modelEntityAssociationTo
ModelEntity.modelEntityRelatedToEntities ModelEntityAssociation.modelEntityAssociationFrom
SQL.sqlInsightIncomingJoins SqlInsightJoin.sqlInsightJoinedDataset
SQL.sqlInsightOutgoingJoins SqlInsightJoin.sqlInsightSourceDataset
SalesforceField.object SalesforceObject.fields|SalesforceField.lookupObjects SalesforceObject.lookupFields
SnowflakeSemanticDimension.snowflakeSemanticLogicalTable SnowflakeSemanticLogicalTable.snowflakeSemanticDimensions
"""

# Relationship names that programs are known to meet, by their first end; others are made from the end itself.
KNOWN_NAMES = {
    "Catalog.inputToProcesses": "catalog_process_inputs",
    "Catalog.outputFromProcesses": "process_catalog_outputs",
    "Referenceable.meanings": "AtlasGlossarySemanticAssignment",
    "AtlasGlossary.terms": "AtlasGlossaryTermAnchor",
    "AtlasGlossary.categories": "AtlasGlossaryCategoryAnchor",
    "AtlasGlossaryCategory.terms": "AtlasGlossaryTermCategorization",
    "AtlasGlossaryCategory.childrenCategories": "AtlasGlossaryCategoryHierarchyLink",
    "AtlasGlossaryTerm.seeAlso": "AtlasGlossaryRelatedTerm",
    "AtlasGlossaryTerm.synonyms": "AtlasGlossarySynonym",
    "AtlasGlossaryTerm.antonyms": "AtlasGlossaryAntonym",
    "AtlasGlossaryTerm.classifies": "AtlasGlossaryIsARelationship",
    "AtlasGlossaryTerm.preferredTerms": "AtlasGlossaryPreferredTerm",
    "AtlasGlossaryTerm.replacedBy": "AtlasGlossaryReplacementTerm",
    "AtlasGlossaryTerm.translatedTerms": "AtlasGlossaryTranslation",
    "AtlasGlossaryTerm.validValues": "AtlasGlossaryValidValue",
    "Referenceable.userDefRelationshipFrom": "UserDefRelationship",
    "Column.table": "table_columns",
    "Asset.readme": "asset_readme",
    "Asset.links": "asset_links",
}
