import { SallyportError } from '@sallyport/core';
import { STREAMS_MAX } from '../../http/events.ts';
import { type Resource, streamRoute } from '../../http/route.ts';
import { livePolicy } from './policy.ts';
import { presentNotice } from './presenter.ts';
import { LIVE_EVENT, openLive } from './schema.ts';

const open = streamRoute(openLive, (_call, control) => {
  if (control.live.size >= STREAMS_MAX) throw new SallyportError('RATE_LIMITED', 'live', `${STREAMS_MAX} streams are open`);
  return {
    open: (send) => control.live.subscribe((notice) => send(LIVE_EVENT, presentNotice(notice))),
  };
});

export const live: Resource = { name: 'live', policy: livePolicy, routes: [open] };
