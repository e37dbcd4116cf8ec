import { type LiveNotice, liveNoticeSchema } from './schema.ts';

/** Only what the notice's schema names leaves the server. */
export function presentNotice(notice: LiveNotice): LiveNotice {
  return liveNoticeSchema.parse(notice);
}
