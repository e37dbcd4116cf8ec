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

/** Fields learned of; at the limit the youngest goes, so that made-up ones push out themselves. */
export const POINTS_MAX = 10_000;
/** What must have been seen of a field before it says anything: clean requests, clients, networks and time. */
export const POINT_REQUESTS_MIN = 500;
export const POINT_CLIENTS_MIN = 50;
export const POINT_NETWORKS_MIN = 5;
export const POINT_SPAN_MS_MIN = 86_400_000;
/** Clients who must send a kind of value before it is normal: a few cannot widen what a field holds. */
export const WIDENING_CLIENTS_MIN = 5;
/** Profiles published to gateways, of each kind; what comes after in order of operation and field is left out. */
export const PROFILES_MAX = 5_000;

/** What a habit must have to be proposed. */
export const CLIENTS_MIN = 20;
export const NETWORKS_MIN = 5;
export const DAYS_MIN = 3;
export const PAYLOADS_MIN = 5;
/** Share of what was seen that may come from one client. */
export const TOP_CLIENT_SHARE_MAX = 0.25;
