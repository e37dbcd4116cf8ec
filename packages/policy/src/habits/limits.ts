/**
 * Limits of what is learned from traffic. Whoever wants to teach us that an attack is usual must be seen as many clients,
 * known from before, from many networks, over days, with many payloads; and even then a person decides.
 */

/** Habits held at a time; at the limit the one with the fewest clients goes, so that a flood of new ones pushes out itself. */
export const HABITS_MAX = 2_000;
/** Clients remembered as known; at the limit the one known longest goes, and is known again a day after its next visit. */
export const KNOWN_CLIENTS_MAX = 20_000;
/** Clients remembered as hostile; at the limit the earliest goes. */
export const HOSTILE_CLIENTS_MAX = 4_096;
/** Distinct clients, networks and payloads counted for one habit; more say nothing new. */
export const DISTINCT_MAX = 128;
/** Times one client counts for one habit: who sends something ten thousand times has sent it ten times. */
export const SEEN_PER_CLIENT_MAX = 10;
/** Excerpts kept of one habit for the one who decides. */
export const SAMPLES_MAX = 5;
/** A habit not seen for so many days is forgotten. */
export const FORGOTTEN_AFTER_DAYS = 30;

/** What a habit must have to be proposed. */
export const CLIENTS_MIN = 20;
export const NETWORKS_MIN = 5;
export const DAYS_MIN = 3;
export const PAYLOADS_MIN = 5;
/** Share of what was seen that may come from one client. */
export const TOP_CLIENT_SHARE_MAX = 0.25;
