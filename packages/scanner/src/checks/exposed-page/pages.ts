export interface KnownPage {
  readonly path: string;
  readonly what: string;
  readonly grammar: RegExp;
}

/** Pages that frameworks and tools leave open, each with the grammar that only it has. */
export const PAGES: readonly KnownPage[] = [
  {
    path: '/.env',
    what: 'an environment file',
    grammar: /^[A-Z][A-Z0-9_]*(KEY|SECRET|PASSWORD|TOKEN|URL|HOST|PORT|DB|ENV)[A-Z0-9_]*=.*$/m,
  },
  { path: '/.git/config', what: 'a Git configuration', grammar: /\[core\][\s\S]*repositoryformatversion/ },
  { path: '/.git/HEAD', what: 'a Git reference', grammar: /^ref: refs\/heads\// },
  { path: '/actuator/env', what: 'the environment of Spring Boot', grammar: /"propertySources"/ },
  { path: '/actuator/heapdump', what: 'a heap dump', grammar: /^JAVA PROFILE/ },
  { path: '/actuator/configprops', what: 'the configuration of Spring Boot', grammar: /"contexts"[\s\S]*"beans"/ },
  { path: '/actuator', what: 'the list of Spring Boot pages', grammar: /"_links"[\s\S]*"(env|heapdump|beans|configprops|mappings)"/ },
  { path: '/env', what: 'an environment dump', grammar: /"(systemProperties|systemEnvironment|PATH|NODE_ENV)"/ },
  { path: '/debug/pprof/', what: 'the profiler of Go', grammar: /\/debug\/pprof\/[\s\S]*goroutine|Types of profiles available/ },
  { path: '/debug/vars', what: 'the variables of Go', grammar: /"memstats"/ },
  { path: '/server-status', what: 'the status of Apache', grammar: /Apache Server Status/ },
  { path: '/phpinfo.php', what: 'phpinfo', grammar: /PHP Version[\s\S]*Configuration/ },
  { path: '/console', what: 'a debugger console', grammar: /Interactive Console|Werkzeug/ },
  { path: '/h2-console', what: 'a database console', grammar: /H2 Console/ },
  { path: '/debug', what: 'a debug page', grammar: /"(env|environment|config|secrets?|process|memory|stack|database|db)" *:/i },
  { path: '/_debug', what: 'a debug page', grammar: /"(env|environment|config|secrets?|process|memory|stack|database|db|password)" *:/i },
  { path: '/config', what: 'a configuration', grammar: /"[\w.]*(secret|password|api_?key|db_?(url|host)|database)[\w.]*" *:/i },
  { path: '/config.json', what: 'a configuration', grammar: /"[\w.]*(secret|password|api_?key|db_?(url|host)|database)[\w.]*" *:/i },
  { path: '/backup.sql', what: 'a database dump', grammar: /CREATE TABLE|INSERT INTO/ },
  { path: '/dump.sql', what: 'a database dump', grammar: /CREATE TABLE|INSERT INTO/ },
];
