import { compilePhrases, type Phrase, type PhraseCheck, phraseLiterals } from '../../indicators/phrases.ts';
import { ENCODED_WORDS } from './encoded.ts';
import { NAME_PHRASES } from './names.ts';
import { BASIC, CALL, EXPRESSION, FRAGMENT, JAVA, NODE, PHP, PHP_STREAM, PYTHON, RUBY } from './rules.ts';

/** What tells of code wherever it stands. */
const PHRASES: readonly Phrase[] = [
  ...NAME_PHRASES,
  // properties of an element by which Drupal is told what to call
  ...'post_render pre_render lazy_builder access_callback value_callback element_validate process submit after_build'
    .split(' ')
    .map((name): Phrase => ({ text: `[#${name}]`, rule: PHP, confidence: 0.75 })),
  { text: '<?php', rule: PHP, confidence: 0.95 },
  { text: '<?=', rule: PHP, confidence: 0.9 },
  { text: '<? ', rule: PHP, confidence: 0.6 },
  { text: 'phpinfo(', rule: PHP, confidence: 0.85 },
  { text: '$_get[', rule: PHP, confidence: 0.85 },
  { text: '$_post[', rule: PHP, confidence: 0.85 },
  { text: '$_request[', rule: PHP, confidence: 0.85 },
  { text: '$_server[', rule: PHP, confidence: 0.8 },
  { text: '$_cookie[', rule: PHP, confidence: 0.8 },
  { text: '$_files[', rule: PHP, confidence: 0.8 },
  { text: '$globals[', rule: PHP, confidence: 0.8 },
  { text: 'base64_decode(', rule: PHP, confidence: 0.75 },
  { text: 'file_get_contents(', rule: PHP, confidence: 0.75 },
  { text: 'file_put_contents(', rule: PHP, confidence: 0.8 },
  { text: 'call_user_func', rule: PHP, confidence: 0.75 },
  { text: 'create_function(', rule: PHP, confidence: 0.75 },
  { text: 'move_uploaded_file', rule: PHP, confidence: 0.7 },
  { text: 'allow_url_include', rule: PHP, confidence: 0.8 },
  { text: 'auto_prepend_file', rule: PHP, confidence: 0.8 },
  { text: 'gzinflate(', rule: PHP, confidence: 0.75 },
  { text: 'preg_replace(', rule: PHP, confidence: 0.6 },
  ...(
    'fsockopen( pfsockopen( curl_init( curl_exec( bzdecompress( gzuncompress( str_rot13( array_map( array_filter( array_walk( usort( register_shutdown_function( ' +
    'get_defined_functions( get_defined_vars( func_get_args( error_log( ini_set( php_uname( posix_getuid( scandir( opendir( unlink( chmod( mkdir( is_callable( ' +
    'parse_ini_file( simplexml_load_string( simplexml_load_file( proc_open( pcntl_exec( shell_exec( passthru( show_source( highlight_file( print_r( var_dump( strip_tags( unserialize('
  )
    .split(' ')
    .map((text): Phrase => ({ text, rule: PHP, confidence: 0.6 })),
  ...['ssh2.shell://', 'ssh2.exec://', 'ssh2.tunnel://', 'ssh2.sftp://', 'ssh2.scp://', 'ogg://', 'rar://', 'compress.bzip2://'].map(
    (text): Phrase => ({ text, rule: PHP_STREAM, confidence: 0.8 }),
  ),
  { text: 'php://', rule: PHP_STREAM, confidence: 0.85 },
  { text: 'phar://', rule: PHP_STREAM, confidence: 0.85 },
  { text: 'expect://', rule: PHP_STREAM, confidence: 0.85 },
  { text: 'compress.zlib://', rule: PHP_STREAM, confidence: 0.85 },
  { text: 'zip://', rule: PHP_STREAM, confidence: 0.7 },
  { text: 'glob://', rule: PHP_STREAM, confidence: 0.8 },
  ...ENCODED_WORDS.map((text): Phrase => ({ text, rule: JAVA, confidence: 0.6, open: true })),
  { text: 'system.setsecuritymanager(', rule: JAVA, confidence: 0.75 },
  ...['".execute()', "'.execute()"].map((text): Phrase => ({ text, rule: JAVA, confidence: 0.7 })),
  { text: 'bootstrapstatusprovider.', rule: EXPRESSION, confidence: 0.8, open: true },
  { text: 'loadstring(', rule: CALL, confidence: 0.65 },
  { text: 'bsh.interpreter', rule: JAVA, confidence: 0.8 },
  ...'invokertransformer instantiatetransformer instantiatefactory clonetransformer forclosure whileclosure prototypeclonefactory prototypeserializationfactory'
    .split(' ')
    .map((text): Phrase => ({ text, rule: JAVA, confidence: 0.7 })),
  ...'$http_raw_post_data $argv $argc $_env[ $_session[ $http_cookie_vars $http_post_vars $http_get_vars $php_errormsg'
    .split(' ')
    .map((text): Phrase => ({ text, rule: PHP, confidence: 0.7 })),
  ...(
    'allow_url_fopen= auto_append_file= disable_functions= disable_classes= open_basedir= safe_mode= session.save_path= session.use_cookies= display_errors= ' +
    'extension_dir= include_path= magic_quotes_gpc= register_globals= cgi.force_redirect= upload_tmp_dir= sendmail_path= suhosin. output_handler= error_log= memory_limit='
  )
    .split(' ')
    .map((text): Phrase => ({ text, rule: PHP, confidence: 0.55 })),
  { text: '.class.getresource', rule: JAVA, confidence: 0.75 },
  { text: 'invokerfactory', rule: JAVA, confidence: 0.7 },
  { text: 'getmethod(', rule: JAVA, confidence: 0.55 },
  { text: '@{[', rule: CALL, confidence: 0.7 },
  { text: 'getruntime(', rule: JAVA, confidence: 0.85 },
  { text: 'processbuilder', rule: JAVA, confidence: 0.75 },
  { text: 'scriptenginemanager', rule: JAVA, confidence: 0.85 },
  { text: 'class.forname', rule: JAVA, confidence: 0.75 },
  { text: 'getclassloader', rule: JAVA, confidence: 0.75 },
  ...[
    'class.classloader',
    'class.module.',
    'class.protectiondomain',
    "class['classloader']",
    "class['module']",
    'class["classloader"]',
    'class["module"]',
  ].map((text): Phrase => ({ text, rule: EXPRESSION, confidence: 0.8, open: true })),
  { text: 'class.module.classloader', rule: EXPRESSION, confidence: 0.95 },
  { text: '_memberaccess', rule: EXPRESSION, confidence: 0.95 },
  { text: '@java.lang', rule: EXPRESSION, confidence: 0.95 },
  { text: '#context[', rule: EXPRESSION, confidence: 0.85 },
  { text: 'ognl.', rule: EXPRESSION, confidence: 0.75 },
  { text: 'xwork.methodaccessor', rule: EXPRESSION, confidence: 0.95 },
  { text: 'redirect:${', rule: EXPRESSION, confidence: 0.85 },
  { text: 'child_process', rule: NODE, confidence: 0.85 },
  { text: 'process.mainmodule', rule: NODE, confidence: 0.9 },
  { text: 'process.binding', rule: NODE, confidence: 0.85 },
  { text: 'process.env', rule: NODE, confidence: 0.45 },
  { text: 'process.exit(', rule: NODE, confidence: 0.65 },
  { text: 'execsync(', rule: NODE, confidence: 0.85 },
  { text: 'spawnsync(', rule: NODE, confidence: 0.85 },
  { text: "require('fs')", rule: NODE, confidence: 0.85 },
  { text: 'require("fs")', rule: NODE, confidence: 0.85 },
  { text: '__import__(', rule: PYTHON, confidence: 0.9 },
  { text: 'os.system(', rule: PYTHON, confidence: 0.9 },
  { text: 'os.popen(', rule: PYTHON, confidence: 0.9 },
  { text: 'subprocess.', rule: PYTHON, confidence: 0.7 },
  { text: 'import os;', rule: PYTHON, confidence: 0.8 },
  { text: 'import socket', rule: PYTHON, confidence: 0.65 },
  { text: 'socket.gethostby', rule: PYTHON, confidence: 0.8 },
  { text: 'server.createobject', rule: BASIC, confidence: 0.85 },
  { text: 'wscript.shell', rule: BASIC, confidence: 0.9 },
  { text: 'scripting.filesystemobject', rule: BASIC, confidence: 0.85 },
  { text: 'server.scripttimeout', rule: BASIC, confidence: 0.85 },
  { text: 'on error resume next', rule: BASIC, confidence: 0.75 },
  { text: 'response.write(', rule: BASIC, confidence: 0.7 },
  { text: 'execute(', rule: BASIC, confidence: 0.4 },
  ...[
    'readfilesync(',
    'writefilesync(',
    'readdirsync(',
    'existssync(',
    'unlinksync(',
    'createreadstream(',
    'createwritestream(',
    'execfilesync(',
  ].map((text): Phrase => ({ text, rule: NODE, confidence: 0.65 })),
  ...[
    'process.cwd(',
    'process.kill(',
    'process.argv',
    'process.chdir(',
    'process.getuid(',
    'process.dlopen(',
    'process.openstdin',
    'global.process',
    'globalthis.process',
  ].map((text): Phrase => ({ text, rule: NODE, confidence: 0.65 })),
  // Elixir and Erlang
  { text: ':os.cmd(', rule: CALL, confidence: 0.75 },
  ...['system.cmd(', 'system.shell(', 'code.eval_string('].map((text): Phrase => ({ text, rule: CALL, confidence: 0.65, open: true })),
  { text: 'drivermanager.getconnection(', rule: JAVA, confidence: 0.65, open: true },
  // runtimes beside Node.js
  ...['deno.run(', 'deno.command(', 'bun.spawn(', 'bun.spawnsync('].map(
    (text): Phrase => ({ text, rule: NODE, confidence: 0.7, open: true }),
  ),
  { text: '_$$nd_func$$_', rule: NODE, confidence: 0.95 },
  { text: '__js_function', rule: NODE, confidence: 0.9 },
  ...["process['", 'process["'].map((text): Phrase => ({ text, rule: NODE, confidence: 0.65, open: true })),
  { text: 'module.exports', rule: NODE, confidence: 0.5 },
  ...['while(true)', 'while (true)', 'while(1)', 'while (1)', 'for(;;)', 'for (;;)'].map(
    (text): Phrase => ({ text, rule: CALL, confidence: 0.55 }),
  ),
  ...'pickle.loads( pickle.load( yaml.load( marshal.loads( importlib.import_module( pty.spawn( os.environ os.listdir( os.remove( os.exec shutil.rmtree( socket.socket( builtins.exec ctypes.cdll'
    .split(' ')
    .map((text): Phrase => ({ text, rule: PYTHON, confidence: 0.6, open: true })),
  ...['__builtins__', '__subclasses__', '__globals__', '__mro__', '__bases__'].map(
    (text): Phrase => ({ text, rule: PYTHON, confidence: 0.7 }),
  ),
  ...['__class__', '__init__', '__dict__', '__code__', 'globals()', 'locals()', 'import os', 'import sys', 'import subprocess'].map(
    (text): Phrase => ({ text, rule: FRAGMENT, confidence: 0.42 }),
  ),
  ...'process.spawn( process.exec( kernel.exec( kernel.system( kernel.open( io.popen( io.read( open3.capture open3.popen file.read( file.open( file.write( dir.glob( erb.new( instance_eval( class_eval( module_eval( marshal.load( yaml.unsafe_load( .constantize'
    .split(' ')
    .map((text): Phrase => ({ text, rule: RUBY, confidence: 0.6, open: true })),
  ...['%x(', '%x{', '%x['].map((text): Phrase => ({ text, rule: RUBY, confidence: 0.45, open: true })),
  ...'$_get $_post $_request $_server $_cookie $_files $_session $_env $globals'
    .split(' ')
    .map((text): Phrase => ({ text, rule: PHP, confidence: 0.6 })),
  ...'reflectionfunction splfileobject simplexmlelement directoryiterator filesystemiterator globiterator'
    .split(' ')
    .map((text): Phrase => ({ text, rule: PHP, confidence: 0.55 })),
];

export const PHRASE_LITERALS: readonly string[] = phraseLiterals(PHRASES);

export const checkPhrases: PhraseCheck = compilePhrases(PHRASES);
