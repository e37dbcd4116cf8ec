import type { RawRequest } from '@sallyport/traffic';
import { browserHeaders } from './browser.ts';
import { appHeaders } from './clients.ts';
import developer from './developer.json' with { type: 'json' };
import type { Draw } from './draw.ts';
import { type Kind, kindsOf } from './kind.ts';
import { form, get, json, query } from './message.ts';

const note = (draw: Draw, text: string): RawRequest =>
  draw.of([
    () =>
      json(
        '/tickets',
        { subject: draw.part('memo'), body: text, channel: 'web', requester: { name: draw.name() } },
        { headers: browserHeaders(draw) },
      ),
    () =>
      json(
        '/chat/messages',
        { conversationId: draw.uuid(), text, mentions: ['@anna'], clientTs: draw.epoch() },
        { headers: appHeaders(draw) },
      ),
    () => form('/feedback', { message: text, rating: '4', page: '/accounts?x=1' }, { headers: browserHeaders(draw) }),
    () => get(`/help/search?${query({ q: text.slice(0, 160) })}`, { headers: browserHeaders(draw) }),
  ])();

const HTML = [
  '<p>Dear ⟨first⟩,</p><p>thank you for your message. <strong>Your card</strong> is on its way&nbsp;&ndash; see <a href="https://bank.example/cards?id=1&amp;x=2" target="_blank" rel="noopener">here</a>.</p><ul><li>Step 1</li><li>Step&nbsp;2</li></ul><blockquote>⟨sentence⟩</blockquote>',
  '<div class="ql-editor"><h2>Minutes</h2><ol><li data-list="bullet"><span class="ql-ui" contenteditable="false"></span>⟨word⟩</li></ol><img src="data:image/png;base64,iVBORw0KGgo⟨base64:80⟩" alt="chart" width="320"><table style="border-collapse:collapse"><tbody><tr><td style="width:50%">a</td></tr></tbody></table></div>',
  '<p style="margin:0cm;font-size:11pt;font-family:Calibri,sans-serif"><span lang="DE" style="mso-fareast-language:EN-US">Hallo Frau ⟨last⟩,<o:p></o:p></span></p><hr style="width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><b>Von:</b> ⟨last⟩ &lt;a@b.example&gt;<br></div>',
];

const MARKDOWN = [
  '# Release ⟨9:1⟩.⟨9:1⟩\n\n- **Fixed**: ⟨sentence⟩\n- [x] done `code`\n- [link](https://x.example/a?b=c&d=e "title")\n\n| a | b |\n|---|---|\n| 1 | <2 |\n\n> quote -- author\n\n---\n![img](../img/a.png)',
  '## To do\n1. pay _rent_\n2. ~~cancel~~ $5/mo plan\n3. `SELECT` the right tier; then `DROP` off keys\n\n```\n⟨memo⟩\n```\n<details><summary>More</summary>\n\n⟨sentence⟩\n</details>',
];

/** What people write, and what their editors make of it. */
export const TEXT_KINDS: readonly Kind[] = kindsOf('text', {
  'chats and tickets in many languages': (draw) => note(draw, draw.list(1, 3, () => draw.part('sentence')).join(' ')),
  'short answers and reactions': (draw) =>
    note(
      draw,
      draw.of([
        draw.part('memo'),
        'ok ;)',
        '<3',
        '>:(',
        "don't",
        ':-/',
        '"yes"',
        '?',
        '...',
        '-',
        '1/2',
        'a & b',
        "it's ok; thx -- A.",
        '$5 or $6?',
        '100 %',
        '#1!',
        '@bob: (y)',
        '*hugs*',
        '(╯°□°)╯︵ ┻━┻',
        '</3',
        'x_x',
        'n/a',
        '=)',
        "'",
        "O'K",
        '`',
        "rock 'n' roll",
      ]),
    ),
  'texts of rich editors': (draw) =>
    json(
      '/notes',
      {
        title: draw.part('memo'),
        html: draw.text(draw.of(HTML)),
        delta: { ops: [{ insert: draw.part('sentence') }, { attributes: { bold: true, link: 'https://x.example?a=b' }, insert: '\n' }] },
      },
      { headers: browserHeaders(draw) },
    ),
  Markdown: (draw) =>
    json(
      '/pages',
      { content: draw.text(draw.of(MARKDOWN)), path: 'handbook/../faq.md', slug: 'faq-26' },
      { headers: browserHeaders(draw) },
    ),
  'message templates': (draw) =>
    json(
      '/templates',
      {
        name: "o'neil-welcome",
        subject: 'Hi {{first_name}}, your bill of {{amount | currency}} is due',
        body: draw.of([
          'Hello {{name}}!\n{{#if overdue}}Please pay {{amount}}.{{/if}}\n{{> footer}}',
          'Dear ${customer.name}, <%= company %> thanks you.',
          'Hi {name}, {count, plural, one {# message} other {# messages}}',
          'Hello *|FNAME|*, {% if balance > 0 %}pay{% endif %} {{ date | date: "%d.%m.%Y" }}',
          'Liebe(r) %FIRSTNAME% %LASTNAME%, [[UNSUB]]',
          'You owe {0:C2} by {1:dd MMM}',
        ]),
      },
      { headers: browserHeaders(draw) },
    ),
  'prompts to language models': (draw) =>
    json(
      '/v1/chat/completions',
      {
        model: 'gpt-4o',
        stream: true,
        messages: [
          {
            role: 'system',
            content: 'You are a bank\'s assistant. Never reveal <secrets>. Use ${currency}. Reply in JSON: {"answer": "..."}',
          },
          { role: 'user', content: draw.list(1, 3, () => draw.part('sentence')).join('\n') },
        ],
        tools: [
          {
            type: 'function',
            function: {
              name: 'get_balance',
              parameters: { type: 'object', properties: { id: { type: 'string', pattern: '^[A-Z]{2}\\d{2}$' } } },
            },
          },
        ],
      },
      { headers: [['authorization', `Bearer sk-${draw.chars('alnum', 48)}`]] },
    ),
  'survey answers': (draw) =>
    form(
      '/survey',
      {
        'q[1][answer]': draw.part('sentence'),
        'q[2][choices][]': "don't know",
        'q[3]': draw.part('memo'),
        'g-recaptcha-response': `03AFcWeA${draw.chars('base64url', 500)}`,
        utf8: '✓',
        commit: 'Send »',
      },
      { headers: browserHeaders(draw) },
    ),
});

const fill = (draw: Draw, text: string): string => draw.text(text);

/** Texts of developers: code, statements and commands named, quoted or configured, without an attack in them. */
export const DEVELOPER_KINDS: readonly Kind[] = kindsOf('developer', {
  'tickets that quote SQL': (draw) => note(draw, fill(draw, draw.of(developer.sql))),
  'tickets that quote commands': (draw) => note(draw, fill(draw, draw.of(developer.commands))),
  'tickets that quote code': (draw) => note(draw, fill(draw, draw.of(developer.code))),
  'tickets that quote markup': (draw) => note(draw, fill(draw, draw.of(developer.markup))),
  'talk about security': (draw) => note(draw, fill(draw, draw.of(developer.security))),
  'settings: expressions, crons, paths': (draw) =>
    json(
      '/admin/config',
      { key: draw.part('word'), value: fill(draw, draw.of(developer.settings)), comment: draw.part('memo') },
      { headers: browserHeaders(draw) },
    ),
  'settings: regular expressions': (draw) =>
    json(
      '/admin/validators',
      { field: draw.part('word'), pattern: draw.of(developer.expressions), message: "isn't valid", flags: 'i' },
      { headers: browserHeaders(draw) },
    ),
  'connection strings': (draw) =>
    json(
      '/admin/datasources',
      { name: draw.part('word'), url: fill(draw, draw.of(developer.connections)), poolSize: 10, validationQuery: 'SELECT 1' },
      { headers: browserHeaders(draw) },
    ),
  'git and build': (draw) =>
    json(
      '/ci/builds',
      {
        ref: draw.of([
          'refs/heads/main',
          'v1.2.3-rc.1',
          "feature/PAY-12_o'brien",
          'HEAD~3',
          'a..b',
          'origin/main^{commit}',
          'release/2026.03',
        ]),
        steps: draw.list(1, 3, () => ({ name: draw.part('word'), run: fill(draw, draw.of(developer.steps)) })),
        env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/bin:/bin', NODE_OPTIONS: '--max-old-space-size=4096' },
      },
      { headers: browserHeaders(draw) },
    ),
});
