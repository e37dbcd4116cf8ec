/**
 * Functions of SQL dialects (manuals of MySQL, MariaDB, PostgreSQL, Oracle, SQL Server, SQLite) that do no harm by themselves:
 * they read, count and convert. A value that calls one is a probe or a piece of a larger payload.
 */

/** Names that nothing but a data base has. */
export const TECHNICAL_CALLS: ReadonlySet<string> = new Set(
  [
    // MySQL and MariaDB
    'aes_decrypt aes_encrypt bit_and bit_count bit_length bit_or bit_xor char_length character_length coercibility collation',
    'connection_id convert_tz curdate curtime date_add date_format date_sub datediff dayname dayofmonth dayofweek dayofyear des_decrypt',
    'des_encrypt export_set find_in_set format_bytes found_rows from_base64 from_days from_unixtime get_format get_lock inet6_aton',
    'inet6_ntoa inet_aton inet_ntoa is_free_lock is_ipv4_mapped is_used_lock json_arrayagg json_contains json_contains_path json_length',
    'json_merge json_objectagg json_overlaps json_pretty json_search json_storage_size json_table json_type json_unquote json_valid',
    'json_extract json_keys last_insert_id make_set makedate maketime master_pos_wait monthname octet_length old_password period_add period_diff',
    'random_bytes regexp_instr regexp_like regexp_replace regexp_substr release_lock roles_graphml row_count sec_to_time session_user',
    'source_pos_wait statement_digest stddev stddev_pop stddev_samp str_to_date strcmp substring_index subtime sysdate',
    'system_user time_format time_to_sec timediff timestampadd timestampdiff to_base64 to_days to_seconds unhex uncompress',
    'uncompressed_length unix_timestamp utc_date utc_time utc_timestamp uuid_short uuid_to_bin validate_password_strength var_pop var_samp',
    'weekofyear weight_string yearweek st_astext st_geomfromtext st_aswkb mbrcontains',
    // PostgreSQL
    'array_agg array_length array_position array_to_json array_to_string btrim clock_timestamp convert_from convert_to currval',
    'current_catalog current_database current_query current_schema current_schemas current_setting cursor_to_xml format_type',
    'get_byte has_column_privilege has_database_privilege has_schema_privilege has_table_privilege inet_client_addr inet_server_addr',
    'inet_server_port initcap json_agg json_array_elements json_build_object json_each json_object_keys json_populate_record jsonb_agg',
    'jsonb_array_elements jsonb_build_object jsonb_each jsonb_path_query jsonb_pretty lastval lo_create lo_from_bytea lo_get lo_put',
    'lo_unlink make_date make_interval nextval obj_description quote_literal quote_nullable regexp_matches regexp_split_to_array',
    'regexp_split_to_table row_to_json schema_to_xml set_byte set_config setseed setval shobj_description split_part statement_timestamp',
    'string_to_array string_to_table table_to_xml to_ascii to_hex to_json to_jsonb to_tsquery to_tsvector transaction_timestamp',
    'ts_headline ts_rank txid_current unnest xmlforest xpath_exists xpath_table pg_backend_pid pg_client_encoding pg_conf_load_time',
    'pg_cancel_backend pg_current_logfile pg_file_settings pg_get_viewdef pg_has_role pg_postmaster_start_time pg_read_binary_file',
    'pg_relation_size pg_reload_conf pg_size_pretty pg_stat_file pg_table_size pg_terminate_backend pg_typeof pg_version',
    // Oracle
    'add_months appendchildxml asciistr bfilename bin_to_num chartorowid cluster_id deletexml existsnode extractvalue from_tz',
    'hextoraw insertxmlbefore instrb last_day lengthb listagg lnnvl months_between nanvl new_time next_day nls_charset_id nls_initcap',
    'nls_lower nls_upper nlssort numtodsinterval numtoyminterval nvl2 ora_invoking_user powermultiset rawtohex rawtonhex rowidtochar',
    'scn_to_timestamp sessiontimezone substrb sys_connect_by_path sys_context sys_extract_utc sys_guid sys_typeid sys_xmlagg sys_xmlgen',
    'systimestamp to_char to_clob to_date to_dsinterval to_lob to_multi_byte to_nchar to_nclob to_number to_single_byte to_timestamp',
    'to_timestamp_tz to_yminterval translate_using tz_offset updatexml userenv vsize width_bucket xmlagg xmlcast xmlconcat xmlelement',
    'xmlquery xmlsequence xmlserialize xmltable',
    // SQL Server
    'app_name applock_mode asymkey_id binary_checksum certprivatekey charindex checksum_agg col_length col_name columnproperty',
    'connectionproperty containstable current_request_id cursor_status databaseproperty databasepropertyex datalength dateadd datefromparts',
    'datename datepart db_id db_name decryptbykey encryptbykey encryptbypassphrase error_line error_message error_number',
    'error_procedure error_severity eventdata file_id file_name filegroup_id filegroup_name filegroupproperty fileproperty freetexttable',
    'fulltextcatalogproperty get_filestream_transaction_context getansinull getdate getutcdate hashbytes has_perms_by_name host_id host_name',
    'ident_current ident_incr ident_seed index_col indexkey_property indexproperty is_member is_objectsigned is_rolemember is_srvrolemember',
    'isdate isjson isnumeric json_modify json_query json_value key_guid loginproperty newid newsequentialid object_definition object_id object_name',
    'object_schema_name objectproperty objectpropertyex openquery openxml original_db_name original_login parsename patindex permissions',
    'pwdcompare pwdencrypt quotename rowcount_big schema_id schema_name scope_identity serverproperty sessionproperty',
    'sql_variant_property stats_date string_escape string_split suser_id suser_name suser_sid suser_sname switchoffset symkeyproperty',
    'sysdatetime sysdatetimeoffset sysutcdatetime textptr textvalid todatetimeoffset trigger_nestlevel try_cast try_convert try_parse',
    'type_id type_name typeproperty user_id user_name xact_state xp_fileexist fn_listextendedproperty fn_virtualfilestats',
    // SQLite
    'group_concat iif json_array_length json_group_array json_group_object json_patch json_quote json_remove julianday',
    'last_insert_rowid likelihood sqlite_compileoption_get sqlite_compileoption_used sqlite_offset sqlite_source_id total_changes unixepoch',
    // all of them
    'ifnull lcase lpad ltrim nullif rpad rtrim ucase cume_dist dense_rank percentile_cont percentile_disc regr_slope covar_pop',
  ].flatMap((line) => line.split(' ')),
);

/** Names that other languages, formulas and query strings of honest interfaces have too. */
export const COMMON_CALLS: ReadonlySet<string> = new Set(
  [
    'abs ascii avg bin cast ceil ceiling char chr coalesce compress concat concat_ws conv convert count crc32 current_date current_time',
    'current_timestamp current_user database decode elt encode encrypt exp field floor greatest hex if instr interval isnull least left',
    'len length ln localtime localtimestamp locate log10 log2 lower md5 mid mod nchar now ord password pow power quarter quote radians rand',
    'random repeat replace reverse right round row schema sha sha1 sha2 sign soundex space sqrt substr substring sum tan translate trim',
    'changes charset collation corr difference dump elt microsecond nvl overlay permissions replicate std subdate',
    'trunc truncate typeof unicode unlikely upper user uuid values variance version weekday',
  ].flatMap((line) => line.split(' ')),
);

/** Procedures and packages that run commands, read files or change accounts: told by their name, called or not. */
export const PROCEDURES: ReadonlySet<string> = new Set(
  (
    'xp_availablemedia xp_cmdshell xp_dirtree xp_dsninfo xp_enumdsn xp_enumerrorlogs xp_enumgroups xp_execresultset xp_fileexist xp_filelist xp_fixeddrives xp_getfiledetails ' +
    'xp_loginconfig xp_logevent xp_makecab xp_ntsec_enumdomains xp_regaddmultistring xp_regdeletekey xp_regdeletevalue xp_regenumkeys xp_regenumvalues xp_regread ' +
    'xp_regremovemultistring xp_regwrite xp_servicecontrol xp_sprintf xp_subdirs xp_terminate_process sp_addextendedproc sp_addlogin sp_addrolemember sp_addsrvrolemember ' +
    'sp_addlinkedserver sp_configure sp_databases sp_executesql sp_execute_external_script sp_helpdb sp_helpuser sp_makewebtask sp_msforeachdb sp_msforeachtable sp_oacreate ' +
    'sp_oadestroy sp_oagetproperty sp_oamethod sp_oasetproperty sp_password sp_prepexec sp_replwritetovarbin sp_send_dbmail sp_sqlexec sp_start_job sp_tables sp_who2 ' +
    'dbms_java dbms_scheduler dbms_xmlgen dbms_xmlquery dbms_ldap dbms_pipe dbms_lock utl_file utl_http utl_inaddr utl_smtp utl_tcp owa_util ctxsys.drithsx'
  ).split(' '),
);

/** What the gate looks for: long names as they are, the rest with their bracket. */
export const CALL_LITERALS: readonly string[] = [
  ...[...TECHNICAL_CALLS].map((name) => (name.includes('_') || name.length > 8 ? name : `${name}(`)),
  ...[...COMMON_CALLS].map((name) => `${name}(`),
];
