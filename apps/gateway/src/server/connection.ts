/** What a listener knows of its connections. */
export interface ConnectionOwner {
  onClosed(connection: ServerConnection): void;
}

export interface ServerConnection {
  /** Ends as soon as nothing is under way. */
  drain(): void;
  destroy(): void;
}
