import { createHash } from 'node:crypto';

/** A proof is good for so long around its time of issue, seconds (RFC 9449 section 11.1 asks for minutes at most). */
export const PROOF_AGE_S_MAX = 60;

/** Time for which a proof has to be remembered, milliseconds: it may be issued up to one age ahead, and used up to one age late. */
export const PROOF_MEMORY_MS: number = 2 * PROOF_AGE_S_MAX * 1_000;

/** Proofs remembered until they are too old to be used again. At the limit the older half is forgotten. */
export const PROOFS_MAX = 200_000;

/** Characters of a proof's id: 132 bits of its hash, so that what is kept does not depend on what was sent. */
const ID_CHARS = 22;

/** Which proofs were used, so that none is used twice; here, and by those who tell of theirs. */
export class ProofMemory {
  /** Told of the proofs used here, at the end of the turn they were used in. */
  onUsed: ((ids: readonly string[]) => void) | null = null;
  #young = new Set<string>();
  #old = new Set<string>();
  #turned = 0;
  /** Bounded by the proofs of one turn of the event loop. */
  #told: string[] = [];

  /** False when the proof was used before. `jkt`: thumbprint of its key. */
  use(jkt: string, jti: string, now: number): boolean {
    const id = createHash('sha256').update(`${jkt} ${jti}`).digest('base64url').slice(0, ID_CHARS);
    if (this.#young.has(id) || this.#old.has(id)) return false;
    this.#add(id, now);
    this.#tell(id);
    return true;
  }

  /** Takes proofs that were used elsewhere. */
  learn(ids: readonly string[], now: number): void {
    for (const id of ids) if (!this.#old.has(id)) this.#add(id, now);
  }

  /** All that are remembered, for one who starts. */
  get ids(): readonly string[] {
    return [...this.#old, ...this.#young];
  }

  #add(id: string, now: number): void {
    if (this.#young.size >= PROOFS_MAX / 2 || now - this.#turned > PROOF_MEMORY_MS) {
      this.#old = this.#young;
      this.#young = new Set();
      this.#turned = now;
    }
    this.#young.add(id);
  }

  #tell(id: string): void {
    if (this.onUsed === null) return;
    if (this.#told.push(id) > 1) return;
    setImmediate(() => {
      const ids = this.#told;
      this.#told = [];
      this.onUsed?.(ids);
    });
  }
}
