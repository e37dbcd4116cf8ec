import type { RawRequest } from '@sallyport/traffic';
import type { Draw } from './draw.ts';
import { type Kind, kindsOf } from './kind.ts';
import { form, json } from './message.ts';

const sign = (draw: Draw): string => `t=${draw.digits(10)},v1=${draw.hex(64)},v0=${draw.hex(64)}`;

function gitPush(draw: Draw): RawRequest {
  const commit = (): object => ({
    id: draw.hex(40),
    message: draw.of(
      [
        "fix: don't escape <b> in memo; closes #⟨9:3⟩",
        'feat(db): DROP TABLE legacy_users; add union types',
        'Merge pull request #⟨9:3⟩ from o\'brien/fix-"quotes"\n\n* adds `SELECT 1` health check',
        "revert: 'rm -rf node_modules' in CI",
        'chore: bump ${version} -> 2.0.0 && update /etc/hosts docs',
        'docs: ../README, ./setup.sh | tee log',
      ].map((text) => draw.text(text)),
    ),
    url: `https://github.com/acme/api/commit/${draw.hex(40)}`,
    author: { name: draw.name(), email: `${draw.digits(8)}+dev@users.noreply.github.com` },
    added: ['src/main/java/com/acme/App.java', 'db/V2__drop_table.sql', '.github/workflows/ci.yml', 'etc/passwd.example'],
    modified: ['package.json', 'src/app/[id]/page.tsx', '.env.example', 'web/index.php'],
  });
  return json(
    '/hooks/github',
    {
      ref: `refs/heads/feature/${draw.part('word')}-#${draw.digits(3)}`,
      before: draw.hex(40),
      after: draw.hex(40),
      compare: `https://github.com/acme/api/compare/${draw.hex(12)}...${draw.hex(12)}`,
      commits: draw.list(1, 4, commit),
      repository: {
        full_name: 'acme/api',
        archive_url: 'https://api.github.com/repos/acme/api/{archive_format}{/ref}',
        keys_url: 'https://api.github.com/repos/acme/api/keys{/key_id}',
        contents_url: 'https://api.github.com/repos/acme/api/contents/{+path}',
        ssh_url: 'git@github.com:acme/api.git',
      },
      sender: { login: 'dependabot[bot]', gists_url: 'https://api.github.com/users/x/gists{/gist_id}' },
    },
    {
      headers: [
        ['user-agent', `GitHub-Hookshot/${draw.hex(7)}`],
        ['x-github-event', 'push'],
        ['x-hub-signature-256', `sha256=${draw.hex(64)}`],
      ],
    },
  );
}

function stripeEvent(draw: Draw): RawRequest {
  return json(
    '/hooks/stripe',
    {
      id: `evt_${draw.chars('alnum', 24)}`,
      object: 'event',
      api_version: '2024-11-20.acacia',
      type: 'charge.dispute.created',
      data: {
        object: {
          id: `ch_${draw.chars('alnum', 24)}`,
          amount: draw.int(1, 99_999),
          billing_details: { name: draw.name(), address: { line1: draw.part('street'), city: draw.part('city') } },
          calculated_statement_descriptor: draw.part('merchant'),
          description: draw.part('memo'),
          metadata: { 'order[id]': draw.digits(5), note: draw.part('sentence') },
          receipt_url: `https://pay.stripe.com/receipts/payment/${draw.base64url(60)}?s=ap`,
          outcome: { seller_message: 'Payment complete.', risk_level: 'normal' },
        },
        previous_attributes: null,
      },
      request: { id: null, idempotency_key: draw.uuid() },
    },
    {
      headers: [
        ['user-agent', 'Stripe/1.0 (+https://stripe.com/docs/webhooks)'],
        ['stripe-signature', sign(draw)],
      ],
    },
  );
}

function slackMessage(draw: Draw): RawRequest {
  const text = draw.of([
    `<@U0${draw.chars('upper', 8)}> can you check <https://grafana.example/d/abc?from=now-1h&to=now|this dashboard>? :fire: \`\`\`SELECT * FROM payments WHERE id = ${draw.digits(4)};\`\`\``,
    `*Deploy* failed: \`npm run build && rm -rf dist\` exit 1 &gt; see log`,
    `<!here> ${draw.part('sentence')} &lt;3`,
    `/remind me to "pay rent" at 9am <!date^${draw.digits(10)}^{date_num} {time_secs}|2026-03-01>`,
  ]);
  if (draw.chance(0.5))
    return form('/hooks/slack/command', {
      token: draw.chars('alnum', 24),
      team_id: 'T0001',
      command: '/deploy',
      text: draw.of(['api to prod --force; notify #ops', `status "${draw.part('word')}"`, '@anna | list']),
      response_url: `https://hooks.slack.com/commands/T0001/${draw.digits(12)}/${draw.chars('alnum', 24)}`,
      payload: JSON.stringify({ type: 'block_actions', actions: [{ action_id: 'Qo/', block_id: 'n=9K', value: '{"a":1}' }] }),
    });
  return json('/hooks/slack', {
    token: draw.chars('alnum', 24),
    type: 'event_callback',
    event: {
      type: 'message',
      text,
      user: 'U1',
      ts: `${draw.digits(10)}.${draw.digits(6)}`,
      blocks: [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }] }],
    },
  });
}

function mailEvent(draw: Draw): RawRequest {
  const html = `<!DOCTYPE html><html><head><style>@media (max-width:600px){.c{width:100%!important}}</style></head><body style="margin:0;background:url('https://img.example/bg.png')"><table width="100%" cellpadding="0"><tr><td align="center"><a href="https://bank.example/?utm_source=mail&amp;x=1" style="color:#fff">Hello ${draw.part('first')}</a><img src="https://track.example/o/${draw.hex(24)}.gif" width="1" height="1" alt=""></td></tr></table><!--[if mso]><v:rect xmlns:v="urn:schemas-microsoft-com:vml"/><![endif]--></body></html>`;
  return draw.of([
    () =>
      form('/hooks/mail/inbound', {
        headers: `Received: from mx.example (1.2.3.4) by mx2 with ESMTPS\r\nDKIM-Signature: v=1; a=rsa-sha256; d=mail.example; s=s1; bh=${draw.base64(32)}; b=${draw.base64(128)}\r\nFrom: "${draw.name()}" <a@mail.example>\r\nSubject: =?UTF-8?B?${Buffer.from(draw.part('memo')).toString('base64')}?=\r\nMessage-ID: <${draw.hex(16)}@mail.example>\r\nContent-Type: multipart/alternative; boundary="0000${draw.hex(20)}"`,
        from: `${draw.name()} <a@mail.example>`,
        subject: `Re: Fwd: ${draw.part('memo')}`,
        text: draw.part('sentence'),
        html,
        envelope: '{"to":["in@bank.example"],"from":"a@mail.example"}',
        spam_report: 'score=0.1',
      }),
    () =>
      json(
        '/hooks/sendgrid',
        draw.list(1, 4, () => ({
          email: "o'neil@mail.example",
          timestamp: 1_767_225_600,
          'smtp-id': `<${draw.base64url(12)}@ismtpd>`,
          event: 'click',
          url: `https://bank.example/x?token=${draw.base64url(24)}#top`,
          useragent: 'Mozilla/5.0 (compatible; proofpoint)',
          reason: '550 5.1.1 <a@b.example>: Recipient address rejected: User unknown in virtual mailbox table',
          sg_event_id: draw.base64url(24),
        })),
      ),
    () =>
      json('/mail/send', {
        personalizations: [
          { to: [{ email: 'a@b.example', name: draw.name() }], dynamic_template_data: { name: draw.name(), amount: '{{amount}}' } },
        ],
        from: { email: 'no-reply@bank.example' },
        subject: draw.part('memo'),
        content: [{ type: 'text/html', value: html }],
      }),
  ])();
}

/** Calls of other companies' systems, and calls for them. */
export const INTEGRATION_KINDS: readonly Kind[] = kindsOf('integration', {
  'GitHub webhooks': gitPush,
  'Stripe webhooks': stripeEvent,
  'Slack messages and commands': slackMessage,
  'mail events and mails': mailEvent,
  'Jira webhooks': (draw) =>
    json('/hooks/jira', {
      timestamp: draw.epoch(),
      webhookEvent: 'jira:issue_updated',
      issue: {
        key: `PAY-${draw.digits(3)}`,
        self: 'https://acme.atlassian.net/rest/api/2/10002',
        fields: {
          summary: draw.part('sentence'),
          description: `h3. Steps\n# Open {{/transfers}}\n# Enter {code:sql}select * from accounts{code}\n{noformat}${draw.part('memo')}{noformat}\n[link|https://x.example?a=1&b=2]`,
          labels: ['c++', 'a/b'],
          customfield_10001: `{pullrequest={dataType=pullrequest, state=OPEN, stateCount=1}, json={"cachedValue":{"errors":[]}}}`,
        },
      },
      changelog: { items: [{ field: 'status', fromString: 'To Do', toString: 'In "Review"' }] },
    }),
  'Twilio callbacks': (draw) =>
    form(
      '/hooks/twilio',
      {
        ToCountry: 'US',
        SmsMessageSid: `SM${draw.hex(32)}`,
        Body: draw.of(['STOP', 'YES ;-)', draw.part('sentence'), '2 + 2']),
        From: `+1${draw.digits(10)}`,
        ApiVersion: '2010-04-01',
      },
      { headers: [['x-twilio-signature', draw.base64(20)]] },
    ),
  'Shopify orders': (draw) =>
    json('/hooks/shopify', {
      id: draw.int(1, 1e9),
      email: 'a@b.example',
      name: `#${draw.digits(4)}`,
      note: draw.part('memo'),
      landing_site: '/?utm_source=x&fbclid=abc',
      referring_site: 'https://l.instagram.com/',
      client_details: { user_agent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X)', accept_language: 'en-US,en;q=0.9' },
      line_items: draw.list(1, 4, () => ({
        title: draw.of(['Men\'s "Classic" Tee – 100% cotton', '3/4" pipe; 10\'', 'Script Mug <L>', 'USB-C --> HDMI (4K@60)']),
        sku: `A/${draw.digits(3)}-'X'`,
        properties: [{ name: '_engraving', value: draw.part('memo') }],
      })),
      shipping_address: { name: draw.name(), address1: draw.part('street'), city: draw.part('city') },
    }),
  'cloud events': (draw) =>
    json('/events', {
      specversion: '1.0',
      type: 'com.acme.payment.created',
      source: '/subscriptions/1/resourceGroups/rg',
      id: draw.uuid(),
      time: draw.instant(),
      subject: `accounts/${draw.digits(4)}`,
      datacontenttype: 'application/json',
      data: { memo: draw.part('memo') },
      SigningCertURL: `https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-${draw.hex(32)}.pem`,
      SubscribeURL: `https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:eu-west-1:${draw.digits(12)}:t&Token=${draw.hex(64)}`,
      Message: JSON.stringify({ Records: [{ eventSource: 'aws:s3', s3: { object: { key: "uploads/o'brien+%281%29.pdf" } } }] }),
    }),
  'alert manager webhooks': (draw) =>
    json('/hooks/alerts', {
      receiver: 'ops',
      status: 'firing',
      alerts: [
        {
          labels: { alertname: 'HighErrorRate', instance: '10.0.0.1:9100', job: 'node' },
          annotations: { description: '5xx > 5% for 10m', summary: `p99 {{ $value }}s on {{ $labels.instance }}` },
          generatorURL:
            'http://prometheus:9090/graph?g0.expr=sum%28rate%28http_requests_total%7Bstatus%3D~%225..%22%7D%5B5m%5D%29%29+by+%28job%29+%2F+sum%28x%29+%3E+0.05&g0.tab=1',
          fingerprint: draw.hex(16),
        },
      ],
      groupKey: '{}/{severity="critical"}:{alertname="HighErrorRate"}',
      externalURL: 'http://alertmanager:9093',
    }),
});
