import type { Phrase } from '../../indicators/phrases.ts';
import { CALL, EXPRESSION, JAVA, NODE, PHP, PHP_STREAM, PYTHON, RUBY } from './rules.ts';

/** Phrases of one kind; a word may go on behind them. */
const openPhrases = (rule: Phrase['rule'], confidence: number, texts: readonly string[]): Phrase[] =>
  texts.map((text) => ({ text, rule, confidence, open: true }));

/** Classes of published gadget chains (ysoserial, marshalsec) and of expression languages, without their packages. */
const GADGETS: readonly string[] = (
  'chainedtransformer constanttransformer templatesimpl jdbcrowsetimpl badattributevalueexpexception annotationinvocationhandler lazymap tiedmapentry beancomparator ' +
  'jrmpclient jrmplistener unicastref urlclassloader defineclass classpathxmlapplicationcontext filesystemxmlapplicationcontext methodinvokingfactorybean ' +
  'propertypathfactorybean groovyshell groovyclassloader methodclosure convertedclosure xmldecoder objectinputstream remoteinvocationhandler spelexpressionparser ' +
  'standardevaluationcontext elprocessor expressionfactoryimpl ognlcontext ognlutil defaultactioninvocation denymethodexecution allowstaticmethodaccess ysoserial'
).split(' ');

/** Members by which Java reaches from an object to its class and to the system. */
const REFLECTION: readonly string[] = (
  'getdeclaredmethod getdeclaredfield getdeclaredconstructor setaccessible( newinstance( .forname( .loadclass( thread.currentthread( system.getproperty( system.setproperty( ' +
  'system.getenv( system.loadlibrary('
).split(' ');

/** Objects that a server's expression language hands out, and the prefixes by which Struts navigates. */
const EXPRESSIONS: readonly string[] = (
  '#context[ #session[ #application[ #parameters[ #attr[ ${pagecontext ${applicationscope ${sessionscope ${requestscope ${facescontext ${initparam ${paramvalues ' +
  '${headervalues #{facescontext #{session. #{request. redirectaction:%{ redirect:%{ action:%{ redirectaction:${ class[module] class[classloader] class[protectiondomain]'
).split(' ');

/** Ways from a script of Node.js to its runtime. */
const RUNTIME: readonly string[] = (
  'process.mainmodule process.constructor process.global process.require process.main. process.reallyexit process.abort ' +
  'require.extensions module._load module.require module.constructor global.eval global.require ' +
  'global.constructor global.process global[ globalthis[ this.constructor.constructor this.constructor( constructor[ process[ require[ main.require mainmodule. worker_threads ' +
  '__definegetter__ __definesetter__ __lookupgetter__ __lookupsetter__ console['
).split(' ');

/** Functions of PHP that run, load or hide code, and the methods it calls by itself: nobody's words. */
const PHP_NAMES: readonly string[] = (
  'call_user_func_array call_user_method create_function pcntl_exec posix_mkfifo highlight_file show_source php_strip_whitespace convert_uudecode gzuncompress gzinflate ' +
  'bzdecompress str_rot13 shell_exec escapeshellcmd escapeshellarg proc_open pfsockopen fsockopen stream_socket_client stream_context_create move_uploaded_file ' +
  'set_include_path spl_autoload_register register_shutdown_function register_tick_function file_put_contents file_get_contents ini_alter apache_setenv assert_options ' +
  '__halt_compiler __destruct __wakeup __tostring __invoke __callstatic __set_state __unserialize'
).split(' ');

const STREAMS: readonly string[] = [
  'data://text',
  'zlib://',
  'convert.base64-encode',
  'convert.base64-decode',
  'convert.iconv.',
  'string.rot13',
];

/** Each tells wherever it stands. */
export const NAME_PHRASES: readonly Phrase[] = [
  ...openPhrases(JAVA, 0.65, GADGETS),
  ...openPhrases(JAVA, 0.6, REFLECTION),
  ...openPhrases(JAVA, 0.7, ['<object class="java', '<void method=', '<void property=', '<void class=', 'unmarshaller.unmarshal']),
  ...openPhrases(EXPRESSION, 0.65, EXPRESSIONS),
  ...openPhrases(NODE, 0.6, RUNTIME),
  ...PHP_NAMES.map((text): Phrase => ({ text, rule: PHP, confidence: 0.55 })),
  ...openPhrases(PHP, 0.6, ['[php]', '[/php]', '[\\php]', '<?hh']),
  ...openPhrases(PHP_STREAM, 0.75, STREAMS),
  ...openPhrases(PYTHON, 0.65, [
    '__reduce__',
    '__getattribute__',
    'os.getenv(',
    'sys.modules',
    'platform.popen(',
    'commands.getoutput(',
    '\ntr.',
    '\\ntr.',
  ]),
  ...openPhrases(RUBY, 0.6, ['send(:', '.public_send(', 'instance_eval', 'class_eval', 'module_eval', 'instance_variable_get']),
  { text: 'qx/', rule: CALL, confidence: 0.6, open: true, lone: true },
  ...openPhrases(CALL, 0.6, ['qx(', 'qx{', '$env{', '${\\(', 'objectspace.']),
];
