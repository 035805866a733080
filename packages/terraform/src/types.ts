/** What a resource type means for the questions. */
export type Standing =
  /** Read: `attributes` says what becomes of each of its attributes. */
  | { readonly kind: 'modelled'; readonly attributes: Readonly<Record<string, 'read' | string>> }
  /**
   * Cannot grant or deny anything that is asked about; listed. `buckets`: unless it reads or writes a bucket of the
   * input; then this is the reason for “cannot tell”.
   */
  | { readonly kind: 'aside'; readonly why: string; readonly buckets?: string }
  /** Could, but is not modelled: everything that it touches is “cannot tell”. */
  | {
      readonly kind: 'unmodelled';
      readonly why: string;
      readonly touches: TouchesOf;
      /** The attributes that decide; all of them when absent. */
      readonly by?: readonly string[];
    };

/**
 * `bucket`: the one in its attribute `bucket`; `mentioned`: those that it names; `exchanged`: those that it names, for
 * any reader or writer; `named`: principals that its policy allows; `metadata`: keys of that bucket; `owner`: whether
 * owners are served.
 */
export type TouchesOf = 'everything' | 'bucket' | 'mentioned' | 'exchanged' | 'named' | 'metadata' | 'owner';

/** Attributes, separated by blanks, and why they do not affect the questions. */
type Harmless = readonly (readonly [names: string, why: string])[];

const NAMES: Harmless = [
  ['id arn name_prefix bucket_prefix create_date unique_id policy_id attachment_count', 'a name or number'],
  ['description comment', 'text for people'],
  ['timeouts skip_destroy force_destroy force_detach_policies override_provider', 'how Terraform works'],
  ['region', 'where it lies: names are the same everywhere'],
];
const TERMS: Harmless = [
  [
    'token_bound_cidrs token_explicit_max_ttl token_max_ttl token_num_uses token_period token_ttl token_type',
    'restrict where, how long and how often a token works',
  ],
];
const MOUNT: Harmless = [
  [
    'default_lease_ttl_seconds disable_remount local seal_wrap external_entropy_access force_no_cache max_retries plugin_version options',
    'storage of the mount',
  ],
  [
    'audit_non_hmac_request_keys audit_non_hmac_response_keys allowed_response_headers passthrough_request_headers listing_visibility',
    'logging and listing',
  ],
  ['allowed_managed_keys delegated_auth_accessors identity_token_key', 'services that the mount itself uses'],
  ['disable_automated_rotation rotation_period rotation_schedule rotation_window', 'rotation of its own key'],
];

function modelled(read: string, ...harmless: readonly Harmless[]): Standing {
  const attributes: Record<string, string> = {};
  for (const [names, why] of [...NAMES, ...harmless.flat()])
    for (const name of names.split(' ')) attributes[name] = why;
  for (const name of read.split(' ')) attributes[name] = 'read';
  return { kind: 'modelled', attributes };
}

const LOGIN = 'backend namespace token_policies token_no_default_policy';
const IAM = 'name path tags tags_all permissions_boundary';

/**
 * Types that are read. An attribute that is neither read nor harmless makes the answer “cannot tell” where it is set.
 */
const MODELLED: Readonly<Record<string, Standing>> = {
  aws_iam_role: modelled(`${IAM} assume_role_policy inline_policy managed_policy_arns max_session_duration`),
  aws_iam_user: modelled(IAM),
  aws_iam_group: modelled('name path'),
  aws_iam_policy: modelled('name path policy', [
    ['tags tags_all delay_after_policy_creation_in_ms', 'of the policy itself'],
  ]),
  aws_iam_role_policy: modelled('name policy role'),
  aws_iam_user_policy: modelled('name policy user'),
  aws_iam_group_policy: modelled('name policy group'),
  aws_iam_policy_attachment: modelled('policy_arn roles users groups', [['name', 'Terraform’s own']]),
  aws_iam_role_policy_attachment: modelled('policy_arn role'),
  aws_iam_user_policy_attachment: modelled('policy_arn user'),
  aws_iam_group_policy_attachment: modelled('policy_arn group'),
  aws_iam_role_policy_attachments_exclusive: modelled('policy_arns role_name'),
  aws_iam_user_policy_attachments_exclusive: modelled('policy_arns user_name'),
  aws_iam_group_policy_attachments_exclusive: modelled('policy_arns group_name'),
  aws_iam_user_group_membership: modelled('user groups'),
  aws_iam_group_membership: modelled('group users', [['name', 'Terraform’s own']]),
  aws_iam_access_key: modelled('user', [
    [
      'secret encrypted_secret ses_smtp_password_v4 encrypted_ses_smtp_password_v4 pgp_key key_fingerprint',
      'a secret, never kept',
    ],
    ['status', 'an inactive key allows less'],
  ]),
  aws_iam_openid_connect_provider: modelled('client_id_list url', [
    ['tags tags_all thumbprint_list', 'who signs for it'],
  ]),
  vault_identity_oidc: modelled('issuer namespace'),
  vault_identity_oidc_key: modelled('name allowed_client_ids namespace', [
    ['algorithm rotation_period verification_ttl', 'how it signs, and for how long'],
  ]),
  vault_identity_oidc_key_allowed_client_id: modelled('key_name allowed_client_id namespace'),
  vault_identity_oidc_role: modelled('name key client_id template namespace', [
    ['ttl', 'how long a token works'],
  ]),
  aws_iam_saml_provider: modelled('name', [
    ['tags tags_all saml_metadata_document saml_provider_uuid valid_until', 'who signs for it'],
  ]),
  aws_s3_bucket: modelled('bucket policy acl grant logging replication_configuration tags tags_all', [
    [
      'acceleration_status bucket_domain_name bucket_region bucket_regional_domain_name hosted_zone_id website_domain website_endpoint bucket_namespace',
      'names of the bucket',
    ],
    ['cors_rule request_payer', 'CORS and billing, no permission'],
    ['lifecycle_rule versioning object_lock_configuration object_lock_enabled', 'retention of objects'],
    ['server_side_encryption_configuration', 'storage of objects'],
    ['website', 'serves only what the policy lets everybody read'],
  ]),
  aws_s3_bucket_policy: modelled('bucket policy'),
  aws_s3_bucket_acl: modelled('acl access_control_policy bucket', [['expected_bucket_owner', 'a check']]),
  aws_s3_bucket_public_access_block: modelled(
    'bucket block_public_acls block_public_policy ignore_public_acls restrict_public_buckets',
  ),
  aws_s3_account_public_access_block: modelled(
    'account_id block_public_acls block_public_policy ignore_public_acls restrict_public_buckets',
  ),
  aws_s3_bucket_ownership_controls: modelled('bucket rule'),
  // Only what depends on the bucket's tags is “cannot tell”.
  aws_s3_bucket_abac: modelled('bucket abac_status', [['expected_bucket_owner', 'a check']]),
  aws_s3_bucket_logging: modelled('bucket target_bucket', [
    ['expected_bucket_owner target_grant target_object_key_format target_prefix', 'format of the logs'],
  ]),
  aws_s3_bucket_inventory: modelled('bucket destination', [
    ['enabled filter included_object_versions name optional_fields schedule', 'which and how often'],
  ]),
  aws_s3_bucket_analytics_configuration: modelled('bucket storage_class_analysis', [
    ['filter name', 'which'],
  ]),
  aws_s3_bucket_replication_configuration: modelled('bucket rule', [
    ['role token', 'who copies; only the destination matters'],
  ]),
  aws_organizations_policy: modelled('name content type', [['tags tags_all', 'of the policy itself']]),
  aws_organizations_policy_attachment: modelled('policy_id target_id'),

  vault_policy: modelled('name namespace policy'),
  vault_mount: modelled('path namespace type max_lease_ttl_seconds', MOUNT, [['accessor', 'a name']]),
  vault_namespace: modelled('path namespace path_fq', [
    ['custom_metadata namespace_id', 'of the namespace itself'],
  ]),
  vault_auth_backend: modelled('path type accessor namespace tune', MOUNT),
  vault_jwt_auth_backend: modelled('path type accessor namespace tune', MOUNT, [
    [
      'bound_issuer default_role jwks_ca_pem jwks_pairs jwks_url jwt_supported_algs jwt_validation_pubkeys oidc_client_id oidc_client_secret oidc_discovery_ca_pem oidc_discovery_url oidc_response_mode oidc_response_types provider_config namespace_in_state oidc_client_secret_wo oidc_client_secret_wo_version',
      'who signs tokens; roles bind what the tokens may say',
    ],
  ]),
  vault_ldap_auth_backend: modelled('path accessor namespace tune token_no_default_policy', MOUNT, TERMS, [
    [
      'anonymous_group_search binddn bindpass bindpass_wo bindpass_wo_version case_sensitive_names certificate client_tls_cert client_tls_key connection_timeout deny_null_bind dereference_aliases discoverdn enable_samaccountname_login groupattr groupdn groupfilter insecure_tls max_page_size request_timeout starttls tls_max_version tls_min_version upndomain url use_token_groups userattr userdn userfilter username_as_alias',
      'the directory, which says who is in which group',
    ],
  ]),
  vault_okta_auth_backend: modelled('path accessor namespace tune token_no_default_policy', MOUNT, TERMS, [
    ['base_url bypass_okta_mfa organization token ttl max_ttl', 'the directory'],
  ]),
  vault_github_auth_backend: modelled('path accessor namespace tune token_no_default_policy', MOUNT, TERMS, [
    ['base_url organization organization_id', 'the directory'],
  ]),
  vault_gcp_auth_backend: modelled('path accessor namespace tune', MOUNT, [
    [
      'client_email client_id credentials custom_endpoint gce_alias gce_metadata iam_alias iam_metadata identity_token_audience identity_token_ttl private_key_id project_id service_account_email credentials_wo credentials_wo_version',
      'who signs',
    ],
  ]),
  vault_oci_auth_backend: modelled('path accessor namespace tune', MOUNT, [['home_tenancy_id', 'who signs']]),
  vault_saml_auth_backend: modelled('path accessor namespace tune', MOUNT, [
    [
      'acs_urls default_role entity_id idp_cert idp_entity_id idp_metadata_url idp_sso_url verbose_logging',
      'who signs',
    ],
  ]),
  vault_approle_auth_backend_role: modelled(`${LOGIN} role_name role_id bind_secret_id policies`, TERMS, [
    ['secret_id_bound_cidrs secret_id_num_uses secret_id_ttl', 'how long and how often a secret id works'],
  ]),
  vault_approle_auth_backend_role_secret_id: modelled('backend namespace role_name metadata', [
    ['secret_id wrapping_token', 'a secret, never kept'],
    [
      'accessor wrapping_accessor wrapping_ttl with_wrapped_accessor cidr_list num_uses ttl',
      'how long and how often it works',
    ],
  ]),
  vault_jwt_auth_backend_role: modelled(
    `${LOGIN} role_name role_type bound_audiences bound_claims bound_claims_type bound_subject claim_mappings groups_claim user_claim user_claim_json_pointer disable_bound_claims_parsing`,
    TERMS,
    [
      [
        'allowed_redirect_uris clock_skew_leeway expiration_leeway not_before_leeway max_age oidc_scopes verbose_oidc_logging',
        'how a token is obtained and how long it works',
      ],
    ],
  ),
  vault_kubernetes_auth_backend_role: modelled(
    `${LOGIN} role_name audience alias_name_source bound_service_account_names bound_service_account_namespaces bound_service_account_namespace_selector`,
    TERMS,
  ),
  vault_aws_auth_backend_role: modelled(
    `${LOGIN} role auth_type bound_account_ids bound_ami_ids bound_ec2_instance_ids bound_iam_instance_profile_arns bound_iam_principal_arns bound_iam_role_arns bound_regions bound_subnet_ids bound_vpc_ids inferred_aws_region inferred_entity_type resolve_aws_unique_ids role_tag`,
    TERMS,
    [['role_id allow_instance_migration disallow_reauthentication', 'how often an instance may log in']],
  ),
  vault_cert_auth_backend_role: modelled(
    `${LOGIN} name certificate allowed_common_names allowed_dns_sans allowed_email_sans allowed_names allowed_organizational_units allowed_uri_sans required_extensions`,
    TERMS,
    [
      ['display_name allowed_organization_units', 'a name in logs'],
      [
        'ocsp_ca_certificates ocsp_enabled ocsp_fail_open ocsp_query_all_servers ocsp_servers_override ocsp_max_retries ocsp_this_update_max_age',
        'revocation of certificates',
      ],
    ],
  ),
  vault_ldap_auth_backend_user: modelled('backend namespace username policies groups'),
  vault_ldap_auth_backend_group: modelled('backend namespace groupname policies'),
  vault_okta_auth_backend_user: modelled('path namespace username policies groups'),
  vault_okta_auth_backend_group: modelled('path namespace group_name policies'),
  vault_github_team: modelled('backend namespace team policies'),
  vault_github_user: modelled('backend namespace user policies'),
  vault_gcp_auth_backend_role: modelled(
    `${LOGIN} role bound_instance_groups bound_labels bound_projects bound_regions bound_service_accounts bound_zones`,
    TERMS,
    [['type role_id add_group_aliases allow_gce_inference max_jwt_exp', 'how a token is obtained']],
  ),
  vault_azure_auth_backend_role: modelled(
    `${LOGIN} role bound_group_ids bound_locations bound_resource_groups bound_scale_sets bound_service_principal_ids bound_subscription_ids`,
    TERMS,
  ),
  vault_oci_auth_backend_role: modelled(`${LOGIN} name`, TERMS, [
    ['ocid_list', 'who can log in; not modelled'],
  ]),
  vault_alicloud_auth_backend_role: modelled(`${LOGIN} role`, TERMS),
  vault_saml_auth_backend_role: modelled(`${LOGIN} name path`, TERMS, [
    [
      'bound_attributes bound_attributes_type bound_subjects bound_subjects_type groups_attribute',
      'who can log in; not modelled',
    ],
  ]),
  vault_spiffe_auth_backend_role: modelled(`${LOGIN} name mount`, TERMS, [
    ['display_name workload_id_patterns', 'who can log in; not modelled'],
  ]),
  vault_scep_auth_backend_role: modelled(`${LOGIN} name`, TERMS, [
    ['auth_type challenge display_name', 'who can log in; not modelled'],
  ]),
  vault_token_auth_backend_role: modelled(
    'namespace role_name allowed_entity_aliases allowed_policies allowed_policies_glob disallowed_policies disallowed_policies_glob orphan token_no_default_policy',
    TERMS,
    [['path_suffix renewable', 'how a token is revoked and renewed']],
  ),
  vault_identity_entity: modelled('name namespace metadata policies', [
    ['disabled external_policies', 'a disabled entity allows less; where its policies are set'],
  ]),
  vault_identity_entity_alias: modelled('canonical_id custom_metadata mount_accessor name namespace'),
  vault_identity_entity_policies: modelled('entity_id policies namespace', [
    ['entity_name exclusive', 'how Terraform manages them'],
  ]),
  vault_identity_group: modelled('name namespace metadata policies member_entity_ids member_group_ids type', [
    [
      'external_member_entity_ids external_member_group_ids external_policies',
      'where its members and policies are set',
    ],
  ]),
  vault_identity_group_alias: modelled('canonical_id mount_accessor name namespace'),
  vault_identity_group_policies: modelled('group_id policies namespace', [
    ['group_name exclusive', 'how Terraform manages them'],
  ]),
  vault_identity_group_member_entity_ids: modelled('group_id member_entity_ids namespace', [
    ['exclusive', 'how Terraform manages them'],
  ]),
  vault_identity_group_member_group_ids: modelled('group_id member_group_ids namespace', [
    ['exclusive', 'how Terraform manages them'],
  ]),
  vault_generic_endpoint: modelled('path data_json namespace', [
    [
      'disable_delete disable_read ignore_absent_fields write_data write_data_json write_fields',
      'how Terraform works',
    ],
  ]),
  vault_generic_secret: modelled('path data_json namespace', [
    ['data data_json_wo data_json_wo_version', 'a secret, never kept'],
    ['delete_all_versions disable_read', 'how Terraform works'],
  ]),
  vault_aws_secret_backend: modelled(
    'path namespace username_template max_lease_ttl_seconds role_arn access_key',
    MOUNT,
    [
      ['secret_key secret_key_wo secret_key_wo_version', 'a secret, never kept'],
      ['accessor', 'a name'],
      [
        'iam_endpoint sts_endpoint sts_region sts_fallback_endpoints sts_fallback_regions identity_token_audience identity_token_ttl',
        'AWS endpoints',
      ],
    ],
  ),
  vault_aws_secret_backend_role: modelled(
    'backend namespace name credential_type external_id iam_groups iam_tags max_sts_ttl permissions_boundary_arn policy_arns policy_document role_arns session_tags user_path',
    [
      ['default_sts_ttl', 'default lifetime of sessions'],
      ['mfa_serial_number', 'of session tokens'],
    ],
  ),
};

const everything = (why: string): Standing => ({ kind: 'unmodelled', why, touches: 'everything' });
const bucket = (why: string): Standing => ({ kind: 'unmodelled', why, touches: 'bucket' });
const metadata = (why: string): Standing => ({ kind: 'unmodelled', why, touches: 'metadata' });
const owner = (why: string): Standing => ({ kind: 'unmodelled', why, touches: 'owner' });
const exchanged = (why: string, by?: string): Standing => ({
  ...{ kind: 'unmodelled', why, touches: 'exchanged' },
  ...(by === undefined ? {} : { by: by.split(' ') }),
});
const named = (why: string): Standing => ({ kind: 'unmodelled', why, touches: 'named' });
const aside = (why: string) => ({ kind: 'aside', why }) as const;

const OWN_SERVICE =
  'its permissions are on its own service; the permissions of its role and who may use it are in IAM policies, and both are read';
const KEPT = 'storage of objects, no permission';
const SECRETS = 'a secret or another engine: Vault policies say who may read it, and they are read';

/**
 * All other types; the first matching row counts, and a final `*` is a wildcard. Types of `aws`, `vault` and `awscc`
 * without a row are “cannot tell”; a test compares the table with all types of both providers.
 */
const ROWS: readonly (readonly [types: string, standing: Standing])[] = [
  // IAM
  [
    'aws_iam_role_policies_exclusive aws_iam_user_policies_exclusive aws_iam_group_policies_exclusive',
    aside('removes inline policies that are not listed; the listed ones are read'),
  ],
  ['aws_iam_instance_profile', aside('gives a role to instances; IAM policies say who may start one')],
  ['aws_iam_service_linked_role', aside('a role that only an AWS service assumes')],
  [
    'aws_iam_user_login_profile aws_iam_user_ssh_key aws_iam_virtual_mfa_device aws_iam_signing_certificate aws_iam_service_specific_credential',
    aside('another way for a user to sign in as itself'),
  ],
  [
    'aws_iam_account_alias aws_iam_account_password_policy aws_iam_server_certificate aws_iam_security_token_service_preferences',
    aside('account settings, no permission'),
  ],
  [
    'aws_iam_organizations_features',
    everything('central root access lets the organisation act as root of its accounts'),
  ],
  ['aws_iam_*', everything('a part of IAM that is not modelled')],
  // S3
  [
    'aws_s3_object aws_s3_bucket_object aws_s3_object_copy',
    aside(
      'an object: the bucket’s policy says who may read it; object ACLs count only where the bucket’s ownership enables them, which is reported',
    ),
  ],
  [
    'aws_s3_bucket_versioning aws_s3_bucket_lifecycle_configuration aws_s3_bucket_object_lock_configuration aws_s3_bucket_intelligent_tiering_configuration aws_s3_bucket_accelerate_configuration aws_s3_bucket_request_payment_configuration aws_s3_bucket_metric',
    aside(KEPT),
  ],
  [
    'aws_s3_bucket_server_side_encryption_configuration',
    aside(`${KEPT}; with a KMS key the key policy can only deny (docs: limits)`),
  ],
  ['aws_s3_bucket_cors_configuration', aside('CORS, no permission')],
  ['aws_s3_bucket_website_configuration', aside('serves only what the policy lets everybody read')],
  ['aws_s3_bucket_notification', metadata('sends the names of new objects to a queue, topic or function')],
  ['aws_s3_bucket_metadata_configuration', metadata('writes the bucket’s keys and tags into a table')],
  [
    'aws_s3_access_point aws_s3control_access_point_policy',
    bucket('an access point is another way to its bucket, with a policy of its own'),
  ],
  [
    'aws_s3control_object_lambda_access_point aws_s3control_object_lambda_access_point_policy aws_s3control_multi_region_access_point aws_s3control_multi_region_access_point_policy',
    everything('an access point is another way to buckets, with a policy of its own'),
  ],
  [
    'aws_s3control_access_grant aws_s3control_access_grants_*',
    everything('S3 Access Grants give credentials for buckets and prefixes'),
  ],
  [
    'aws_s3control_storage_lens_configuration',
    aside('metrics about the account’s buckets, readable by IAM permissions'),
  ],
  [
    'aws_s3control_bucket aws_s3control_bucket_lifecycle_configuration aws_s3control_bucket_policy aws_s3outposts_*',
    aside('buckets on an Outpost, which are not S3 buckets'),
  ],
  [
    'aws_s3_directory_bucket aws_s3control_directory_bucket_access_point_scope aws_s3tables_* aws_s3vectors_*',
    aside('another kind of bucket, with names and actions of its own'),
  ],
  ['aws_s3_* aws_s3control_*', everything('a part of S3 that is not modelled')],
  // Other ways to grant permissions on them
  ['aws_rolesanywhere_*', everything('IAM Roles Anywhere gives sessions of roles for certificates')],
  [
    'aws_cognito_identity_pool aws_cognito_identity_pool_*',
    everything('an identity pool gives sessions of roles to its users'),
  ],
  [
    'aws_ssoadmin_permission_set aws_ssoadmin_permission_set_inline_policy aws_ssoadmin_permissions_boundary_attachment aws_ssoadmin_managed_policy_attachment aws_ssoadmin_customer_managed_policy_attachment aws_ssoadmin_account_assignment',
    aside(
      'roles for people who sign in at IAM Identity Center, which only it may assume: no Vault login leads there, and people are asked about only where they are tenants',
    ),
  ],
  [
    'aws_ssoadmin_*',
    everything('IAM Identity Center creates roles in accounts and decides who assumes them'),
  ],
  [
    'aws_identitystore_*',
    aside('people and groups of IAM Identity Center: assignments say what they may do'),
  ],
  [
    'aws_organizations_organization aws_organizations_organizational_unit aws_organizations_account aws_organizations_delegated_administrator',
    aside('the accounts of the organisation; permissions are set in each account'),
  ],
  ['aws_organizations_resource_policy', aside('who may manage the organisation, and no bucket')],
  [
    'aws_ram_*',
    aside(
      'shares resources of services that are not asked about: S3 buckets and IAM cannot be shared this way',
    ),
  ],
  ['aws_controltower_*', everything('Control Tower puts policies on accounts')],
  [
    'aws_cloudformation_stack aws_cloudformation_stack_instances aws_cloudformation_stack_set aws_cloudformation_stack_set_instance aws_serverlessapplicationrepository_cloudformation_stack aws_cloudcontrolapi_resource aws_servicecatalog_provisioned_product',
    everything('creates resources of any kind that Terraform does not see'),
  ],
  [
    'aws_config_remediation_configuration aws_config_organization_* aws_config_conformance_pack aws_fms_policy aws_ssm_association aws_ssmquicksetup_*',
    everything('changes resources by itself, or puts rules on accounts'),
  ],
  ['aws_lakeformation_*', everything('Lake Formation gives credentials for data in buckets')],
  [
    'aws_transfer_server aws_transfer_user aws_transfer_access aws_transfer_web_app aws_transfer_connector aws_transfer_agreement',
    everything('Transfer Family serves buckets to users of its own'),
  ],
  [
    'aws_storagegateway_nfs_file_share aws_storagegateway_smb_file_share',
    everything('serves a bucket as a file share'),
  ],
  ['aws_datasync_location_s3 aws_datasync_task', everything('copies objects from one place to another')],
  [
    'aws_cloudfront_distribution',
    {
      kind: 'unmodelled',
      why: 'may serve a bucket to everybody whom its own rules allow',
      touches: 'mentioned',
    },
  ],
  ['aws_iot_role_alias', everything('IoT gives sessions of a role to things')],
  [
    'aws_api_gateway_integration aws_apigatewayv2_integration',
    { kind: 'unmodelled', why: 'an API may serve a bucket to whomever it lets in', touches: 'mentioned' },
  ],
  ['aws_eks_pod_identity_association', everything('gives a role to pods')],
  [
    'aws_vpc_endpoint aws_vpc_endpoint_policy',
    {
      ...({ kind: 'unmodelled', touches: 'owner', by: ['policy'] } as const),
      why: 'an endpoint policy can only deny requests through it',
    },
  ],
  // Services that copy objects, or that run what lies in a bucket with their own permissions.
  [
    'aws_appflow_flow aws_dms_s3_endpoint aws_dms_endpoint aws_fsx_lustre_file_system aws_fsx_data_repository_association aws_fsx_file_cache aws_fsx_s3_access_point_attachment aws_quicksight_data_source aws_kendra_data_source aws_bedrockagent_data_source aws_bedrock_custom_model aws_osis_pipeline aws_cleanrooms_configured_table aws_dataexchange_* aws_rds_export_task aws_dynamodb_table_export aws_datapipeline_pipeline_definition aws_athena_database aws_glue_catalog_table aws_glue_catalog_database aws_comprehend_document_classifier aws_comprehend_entity_recognizer',
    exchanged('copies what lies in a bucket elsewhere, or shows it to users of its own'),
  ],
  ['aws_db_instance aws_rds_cluster', exchanged('is filled from a bucket, for its own users', 's3_import')],
  ['aws_dynamodb_table', exchanged('is filled from a bucket, for its own users', 'import_table')],
  [
    'aws_kinesis_firehose_delivery_stream aws_iot_topic_rule aws_pipes_pipe aws_timestreamquery_scheduled_query aws_athena_workgroup aws_flow_log aws_config_delivery_channel aws_guardduty_publishing_destination aws_macie2_classification_export_configuration aws_cur_report_definition aws_bcmdataexports_export aws_ssm_resource_data_sync aws_redshift_logging aws_ivs_recording_configuration aws_connect_instance_storage_config aws_bedrock_model_invocation_logging_configuration aws_securitylake_data_lake aws_vpclattice_access_log_subscription aws_wafv2_web_acl_logging_configuration aws_networkfirewall_logging_configuration aws_route53_resolver_query_log_config aws_prometheus_scraper',
    exchanged('writes logs of other principals’ activity into a bucket'),
  ],
  [
    'aws_cloudtrail',
    exchanged(
      'writes logs of other principals’ activity, including object names, into a bucket',
      's3_bucket_name',
    ),
  ],
  ['aws_lb aws_alb aws_elb', exchanged('writes access logs into a bucket', 'access_logs connection_logs')],
  [
    'aws_lambda_function aws_lambda_layer_version',
    exchanged('runs what lies in a bucket with permissions of its own', 's3_bucket'),
  ],
  [
    'aws_glue_job aws_glue_crawler aws_glue_dev_endpoint aws_mwaa_environment aws_emr_cluster aws_emr_studio aws_codepipeline aws_codebuild_project aws_elastic_beanstalk_application_version aws_imagebuilder_component aws_kinesisanalytics_application aws_kinesisanalyticsv2_application aws_mskconnect_custom_plugin aws_gamelift_build aws_gamelift_script aws_sagemaker_* aws_synthetics_canary aws_ssm_maintenance_window_task aws_servicecatalog_product aws_apprunner_service aws_batch_job_definition',
    exchanged('runs what lies in a bucket with permissions of its own, or copies it elsewhere'),
  ],
  // Policies of other services that let a principal use the service or read its data without any IAM permission.
  [
    'aws_lambda_permission aws_secretsmanager_secret_policy aws_secretsmanager_secret aws_codebuild_resource_policy aws_glue_resource_policy',
    named('lets a principal use the service or read its data without any IAM permission'),
  ],
  [
    'aws_eks_access_entry aws_eks_access_policy_association',
    named('lets a principal into a cluster, where service account tokens are issued'),
  ],
  [
    'aws_guardduty_malware_protection_plan aws_macie2_classification_job aws_securityhub_insight aws_glue_partition aws_iot_policy',
    aside('scans a bucket; IAM permissions say who may read the findings'),
  ],
  [
    'aws_cloudformation_type',
    aside('a resource type for stacks; what a stack creates is reported for the stack'),
  ],
  [
    'aws_kms_key aws_kms_key_policy aws_kms_external_key aws_kms_replica_key aws_kms_replica_external_key aws_kms_grant',
    aside(
      'a key’s permissions are on the key: without it encrypted objects cannot be read, so it can only deny; a stated limit',
    ),
  ],
  // All other services
  [
    'aws_*',
    {
      ...aside(OWN_SERVICE),
      buckets: 'reads or writes a bucket for principals other than those with IAM permissions',
    },
  ],
  // Vault
  ['vault_aws_secret_backend_static_role', everything('returns the keys of an IAM user at `static-creds/…`')],
  [
    'vault_aws_auth_backend_sts_role vault_aws_auth_backend_client vault_aws_auth_backend_config_identity vault_aws_auth_backend_cert vault_aws_auth_backend_identity_whitelist vault_aws_auth_backend_roletag_blacklist',
    aside('how the AWS login looks up identities; its roles say who can log in'),
  ],
  [
    'vault_aws_auth_backend_role_tag',
    everything('a role tag gives an instance other policies than its role'),
  ],
  [
    'vault_kubernetes_auth_backend_config vault_azure_auth_backend_config vault_spiffe_auth_backend_config',
    aside('who signs tokens; the roles say who can log in'),
  ],
  [
    'vault_aws_auth_backend_login vault_approle_auth_backend_login',
    aside('a login that Terraform makes for itself'),
  ],
  [
    'vault_token',
    aside('a token for whoever runs Terraform; wherever Terraform keeps it for others, that is followed'),
  ],
  ['vault_egp_policy vault_rgp_policy', owner('a Sentinel policy can only deny')],
  ['vault_identity_mfa_* vault_mfa_*', owner('a second factor can only deny')],
  [
    'vault_identity_oidc vault_identity_oidc_*',
    everything('Vault signs identity tokens that another login may accept'),
  ],
  [
    'vault_pki_*',
    aside(
      'certificates: Vault policies say who may issue one; a certificate login that trusts this CA is judged by its own bounds',
    ),
  ],
  [
    'vault_plugin vault_plugin_pinned_version vault_managed_keys vault_raft_* vault_audit vault_audit_request_header vault_quota_* vault_config_ui_custom_message vault_password_policy',
    aside('operation of Vault itself'),
  ],
  ['vault_secrets_sync_*', aside('copies secrets to other stores, but no credentials of the AWS engine')],
  [
    'vault_kv_* vault_database_* vault_ad_* vault_azure_secret_* vault_consul_* vault_gcp_secret_* vault_kmip_* vault_kubernetes_secret_* vault_ldap_secret_* vault_mongodbatlas_* vault_nomad_* vault_rabbitmq_* vault_ssh_* vault_terraform_cloud_* vault_transform_* vault_transit_*',
    aside(SECRETS),
  ],
];

/** Providers for neither AWS nor Vault, and which of their types could still matter. */
const OTHER_PROVIDERS: readonly (readonly [types: string, standing: Standing])[] = [
  ['aws_* awscc_* vault_*', everything('an unknown type')],
  [
    'kubernetes_* helm_* kubectl_*',
    aside('a cluster: it decides who has which service account, not what a Kubernetes login gives'),
  ],
  [
    'github_* gitlab_* tfe_* azuread_* okta_* auth0_* google_* azurerm_* cloudflare_* datadog_*',
    aside('another service: it decides who its users are, not what a login gives'),
  ],
  ['terraform_data null_resource', aside('runs commands whose effects Terraform does not know')],
  ['*', aside('neither AWS nor Vault')],
];

/** First words of the types of AWS services other than IAM and S3. */
const OTHER_SERVICES: ReadonlySet<string> = new Set(
  `
  accessanalyzer account acm acmpca alb ami amplify api apigatewayv2 app appautoscaling appconfig
  appfabric appflow appintegrations applicationinsights appmesh apprunner appstream appsync athena
  auditmanager autoscaling autoscalingplans backup batch bcmdataexports bedrock bedrockagent
  bedrockagentcore billing budgets ce chatbot chime chimesdkmediapipelines chimesdkvoice cleanrooms
  cloud9 cloudfront cloudfrontkeyvaluestore cloudhsm cloudsearch cloudtrail cloudwatch codeartifact
  codebuild codecatalyst codecommit codeconnections codedeploy codeguruprofiler codegurureviewer
  codepipeline codestarconnections codestarnotifications cognito comprehend computeoptimizer config
  connect costoptimizationhub cur customer customerprofiles dataexchange datapipeline datasync datazone
  dax db default detective devicefarm devopsguru directory dlm dms docdb docdbelastic drs dsql dx
  dynamodb ebs ec2 ecr ecrpublic ecs efs egress eip eks elastic elasticache elasticsearch
  elastictranscoder elb emr emrcontainers emrserverless evidently finspace fis flow fms fsx gamelift
  glacier globalaccelerator glue grafana guardduty imagebuilder inspector inspector2 instance internet
  internetmonitor invoicing iot ivs ivschat kendra key keyspaces kinesis kinesisanalyticsv2 kms lambda
  launch lb lex lexv2models licensemanager lightsail load location m2 macie2 main media medialive
  memorydb mq msk mskconnect mwaa nat neptune neptunegraph network networkfirewall networkflowmonitor
  networkmanager networkmonitor notifications notificationscontacts oam observabilityadmin odb
  opensearch opensearchserverless osis paymentcryptography pinpoint pinpointsmsvoicev2 pipes placement
  prometheus proxy qbusiness qldb quicksight rbin rds redshift redshiftdata redshiftserverless
  rekognition resiliencehub resourceexplorer2 resourcegroups route route53 route53domains
  route53profiles route53recoverycontrolconfig route53recoveryreadiness rum sagemaker scheduler schemas
  secretsmanager security securityhub securitylake service servicecatalog servicecatalogappregistry
  servicequotas ses sesv2 sfn shield signer snapshot sns spot sqs ssm ssmcontacts ssmincidents
  storagegateway subnet swf synthetics timestreaminfluxdb timestreamquery timestreamwrite transcribe
  transfer verifiedaccess verifiedpermissions volume vpc vpclattice vpn waf wafregional wafv2 workspaces
  workspacesweb xray
  `
    .trim()
    .split(/\s+/),
);

/** What a resource type means here. Pure; every type has an answer. */
export function standingOf(type: string): Standing {
  const modelled = MODELLED[type];
  if (modelled !== undefined) return modelled;
  // A type without a row must not match the row for all other services of a provider.
  for (const [types, standing] of [...ROWS, ...OTHER_PROVIDERS]) {
    if (types === 'aws_*' && !OTHER_SERVICES.has(type.split('_')[1] ?? '')) continue;
    if (
      types.split(' ').some((one) => (one.endsWith('*') ? type.startsWith(one.slice(0, -1)) : one === type))
    )
      return standing;
  }
  return everything('an unknown type');
}

/** Types that are read, by name. */
export const MODELLED_TYPES: readonly string[] = Object.keys(MODELLED);
