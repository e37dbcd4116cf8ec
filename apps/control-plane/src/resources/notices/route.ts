import { canUse } from '../../access/actor.ts';
import { type Resource, route } from '../../http/route.ts';
import type { ReceiverConfig } from '../../notices/config.ts';
import { noticesPolicy } from './policy.ts';
import { listReceivers, testReceiver } from './schema.ts';

const list = route(listReceivers, async (call, { notices }) => {
  const states = new Map(notices.states.map((state) => [state.name, state]));
  const items = notices.receivers.map(({ config }) => {
    const { name, kind, format, topics, severity_min } = config;
    const { waiting = 0, sent_at = 0, failed_at = 0, error = '', left_out = 0 } = states.get(name) ?? {};
    return { name, kind, format, to: addressOf(config), topics, severity_min, waiting, sent_at, failed_at, error, left_out };
  });
  return { items, can: canUse(call.actor, noticesPolicy, { test: 'notifications.test' } as const) };
});

const test = route(testReceiver, async (call, { notices }) => {
  await notices.test(call.params.id, call.actor.name);
  return null;
});

function addressOf(config: ReceiverConfig): string {
  return config.kind === 'webhook' ? new URL(config.url).origin : `${config.host}:${config.port}`;
}

export const notices: Resource = { name: 'notifications', policy: noticesPolicy, routes: [list, test] };
