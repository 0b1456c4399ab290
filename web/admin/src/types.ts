/** Objects of the HTTP interface, as far as several screens use them. */

export type Role = "owner" | "admin";

export interface User {
  id: string;
  email: string;
  name: string;
  role: Role;
  createdAt: string | null;
  suspended: boolean;
}

export interface Recommendation {
  title: string;
  description?: string;
}

export interface Theme {
  primaryColor: string;
  mode: string;
  position: string;
  custom: Record<string, unknown>;
}

export interface Widget {
  id: string;
  name: string;
  description: string;
  url: string;
  crawlUrl: string;
  public: boolean;
  instructions: string;
  language: string;
  welcome: string;
  placeholder: string;
  logoUrl: string;
  logo: { url: string; source: string; error: string };
  theme: Theme;
  texts: Record<string, Record<string, string>>;
  allowedOrigins: string[];
  pageContext: boolean;
  saveMessages: boolean;
  remember: boolean;
  retentionDays: number;
  limits: { perMinute: number; tokensPerMonth: number };
  ownerId: string;
  ownerEmail: string;
  recommendations: Recommendation[];
  documentCount: number;
  chunkCount: number;
  createdAt: string | null;
  updatedAt: string | null;
  access: "owner" | "editor" | "viewer";
}

export interface Citation {
  index: number;
  title: string;
  url: string;
  before: string;
  quote: string;
  after: string;
  headings: string[];
  page?: number;
  documentId: string;
  score: number;
}

export interface PageLink {
  title: string;
  url: string;
}

export interface CrawlStatus {
  status: "idle" | "queued" | "crawling" | "completed" | "failed" | "cancelled";
  runId: string;
  pagesFound: number;
  pagesDone: number;
  pagesFailed: number;
  chunks: number;
  embedded: number;
  lastCrawlAt: string | null;
  error: string;
}

export interface PageEvent {
  documentId: string;
  url: string;
  title: string;
  state: "found" | "reading" | "done" | "skipped" | "failed";
  chunks: number;
  error: string;
  errorCode: string;
}

export type SourceKind = "website" | "files" | "text" | "qa";

export interface Source {
  id: string;
  kind: SourceKind;
  url: string;
  title: string;
  text?: string;
  question?: string;
  answer?: string;
  alternatives?: string[];
  settings: { maxPages?: number | null; maxDepth?: number | null; include?: string[]; exclude?: string[]; selector?: string | null; drop?: string[]; headers?: Record<string, string>; headerNames?: string[]; public?: boolean };
  schedule: "off" | "hourly" | "daily" | "weekly" | "monthly" | "auto";
  status: string;
  error: string;
  lastRunAt: string | null;
  nextRunAt: string | null;
}

export interface Chunk {
  id: number;
  ordinal: number;
  headings: string[];
  text: string;
  start: number;
  end: number;
  page?: number;
}

export interface Document {
  id: string;
  sourceId: string;
  kind: "page" | "file" | "text" | "qa";
  url: string;
  title: string;
  language: string;
  contentType: string;
  size: number;
  status: "queued" | "ready" | "failed" | "gone";
  error: string;
  errorCode: string;
  pinned: boolean;
  excluded: boolean;
  chunkCount: number;
  embeddedCount: number;
  recognizedPages?: number;
  fetchedAt: string | null;
  updatedAt: string | null;
  markdown?: string;
  chunks?: Chunk[];
}
