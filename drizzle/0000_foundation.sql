CREATE SCHEMA "mempage";
--> statement-breakpoint
CREATE TABLE "mempage"."banks" (
	"bank_id" text PRIMARY KEY NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_change_at" timestamp (3) with time zone NOT NULL,
	"time_zone" text DEFAULT 'UTC' NOT NULL,
	"language" text DEFAULT 'en' NOT NULL,
	"settings" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"memory_seq" bigint DEFAULT 0 NOT NULL,
	"key_seq" bigint DEFAULT 0 NOT NULL,
	"entity_seq" bigint DEFAULT 0 NOT NULL,
	"fact_seq" bigint DEFAULT 0 NOT NULL,
	"change_seq" bigint DEFAULT 0 NOT NULL,
	"key_count" bigint DEFAULT 0 NOT NULL,
	"key_length" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "mempage"."banks" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "mempage"."changes" (
	"bank_id" text NOT NULL,
	"change_no" bigint NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"target_type" text NOT NULL,
	"target_id" text NOT NULL,
	"version" integer,
	"transaction_id" uuid NOT NULL,
	"detail" jsonb,
	CONSTRAINT "changes_bank_id_change_no_pk" PRIMARY KEY("bank_id","change_no")
);
--> statement-breakpoint
ALTER TABLE "mempage"."changes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "mempage"."leases" (
	"bank_id" text NOT NULL,
	"item" text NOT NULL,
	"holder" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "leases_bank_id_item_pk" PRIMARY KEY("bank_id","item")
);
--> statement-breakpoint
ALTER TABLE "mempage"."leases" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "mempage"."core_block_versions" (
	"bank_id" text NOT NULL,
	"name" text NOT NULL,
	"version" integer NOT NULL,
	"content" text NOT NULL,
	"description" text,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	"retired_at" timestamp (3) with time zone NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	"actor" text NOT NULL,
	"reason" text,
	CONSTRAINT "core_block_versions_bank_id_name_version_pk" PRIMARY KEY("bank_id","name","version")
);
--> statement-breakpoint
ALTER TABLE "mempage"."core_block_versions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "mempage"."core_blocks" (
	"bank_id" text NOT NULL,
	"name" text NOT NULL,
	"content" text NOT NULL,
	"description" text,
	"max_tokens" integer NOT NULL,
	"version" integer NOT NULL,
	"revised_at" timestamp (3) with time zone NOT NULL,
	"actor" text NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "core_blocks_bank_id_name_pk" PRIMARY KEY("bank_id","name")
);
--> statement-breakpoint
ALTER TABLE "mempage"."core_blocks" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "mempage"."entities" (
	"bank_id" text NOT NULL,
	"entity_id" bigint NOT NULL,
	"name" text NOT NULL,
	"merged_into" bigint,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	"merged_at" timestamp (3) with time zone,
	CONSTRAINT "entities_bank_id_entity_id_pk" PRIMARY KEY("bank_id","entity_id")
);
--> statement-breakpoint
ALTER TABLE "mempage"."entities" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "mempage"."entity_aliases" (
	"bank_id" text NOT NULL,
	"alias" text NOT NULL,
	"entity_id" bigint NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "entity_aliases_bank_id_alias_entity_id_pk" PRIMARY KEY("bank_id","alias","entity_id")
);
--> statement-breakpoint
ALTER TABLE "mempage"."entity_aliases" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "mempage"."facts" (
	"bank_id" text NOT NULL,
	"fact_id" bigint NOT NULL,
	"version" integer NOT NULL,
	"subject_id" bigint NOT NULL,
	"predicate" text NOT NULL,
	"object_id" bigint,
	"object" text NOT NULL,
	"valid_from" timestamp (3) with time zone,
	"valid_to" timestamp (3) with time zone,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	"retired_at" timestamp (3) with time zone,
	"exclusive" boolean DEFAULT false NOT NULL,
	"confidence" real DEFAULT 1 NOT NULL,
	"origin" text NOT NULL,
	"actor" text NOT NULL,
	"memory_id" bigint NOT NULL,
	"closed_by" bigint,
	CONSTRAINT "facts_bank_id_fact_id_version_pk" PRIMARY KEY("bank_id","fact_id","version")
);
--> statement-breakpoint
ALTER TABLE "mempage"."facts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "mempage"."mentions" (
	"bank_id" text NOT NULL,
	"entity_id" bigint NOT NULL,
	"memory_id" bigint NOT NULL,
	CONSTRAINT "mentions_bank_id_entity_id_memory_id_pk" PRIMARY KEY("bank_id","entity_id","memory_id")
);
--> statement-breakpoint
ALTER TABLE "mempage"."mentions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "mempage"."embedding_models" (
	"bank_id" text NOT NULL,
	"model_id" smallint NOT NULL,
	"provider" text NOT NULL,
	"model" text NOT NULL,
	"version" text NOT NULL,
	"dimensions" integer NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "embedding_models_bank_id_model_id_pk" PRIMARY KEY("bank_id","model_id")
);
--> statement-breakpoint
ALTER TABLE "mempage"."embedding_models" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "mempage"."key_vectors" (
	"bank_id" text NOT NULL,
	"model_id" smallint NOT NULL,
	"key_id" bigint NOT NULL,
	"memory_id" bigint NOT NULL,
	"live" boolean DEFAULT true NOT NULL,
	"embedding" vector NOT NULL,
	CONSTRAINT "key_vectors_bank_id_model_id_key_id_pk" PRIMARY KEY("bank_id","model_id","key_id")
);
--> statement-breakpoint
ALTER TABLE "mempage"."key_vectors" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "mempage"."postings" (
	"bank_id" text NOT NULL,
	"term" text NOT NULL,
	"key_id" bigint NOT NULL,
	"memory_id" bigint NOT NULL,
	"frequency" smallint NOT NULL,
	"length" integer NOT NULL,
	"live" boolean DEFAULT true NOT NULL,
	CONSTRAINT "postings_bank_id_term_key_id_pk" PRIMARY KEY("bank_id","term","key_id")
);
--> statement-breakpoint
ALTER TABLE "mempage"."postings" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "mempage"."search_keys" (
	"bank_id" text NOT NULL,
	"key_id" bigint NOT NULL,
	"memory_id" bigint NOT NULL,
	"source" text NOT NULL,
	"start_at" integer,
	"end_at" integer,
	"text" text NOT NULL,
	"length" integer NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	"retired_at" timestamp (3) with time zone,
	"model_id" smallint,
	CONSTRAINT "search_keys_bank_id_key_id_pk" PRIMARY KEY("bank_id","key_id")
);
--> statement-breakpoint
ALTER TABLE "mempage"."search_keys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "mempage"."links" (
	"bank_id" text NOT NULL,
	"from_id" bigint NOT NULL,
	"to_id" bigint NOT NULL,
	"relation" text NOT NULL,
	"weight" real DEFAULT 1 NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	"weighted_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "links_bank_id_from_id_to_id_relation_pk" PRIMARY KEY("bank_id","from_id","to_id","relation")
);
--> statement-breakpoint
ALTER TABLE "mempage"."links" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "mempage"."memories" (
	"bank_id" text NOT NULL,
	"memory_id" bigint NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"kind" text NOT NULL,
	"content" text NOT NULL,
	"content_hash" text NOT NULL,
	"ref" text,
	"session_id" text,
	"position" integer,
	"speaker" text,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	"revised_at" timestamp (3) with time zone NOT NULL,
	"actor" text NOT NULL,
	"origin" text NOT NULL,
	"source" text,
	"importance" real DEFAULT 0.5 NOT NULL,
	"pinned" boolean DEFAULT false NOT NULL,
	"tags" text[] DEFAULT '{}' NOT NULL,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"tokens" integer NOT NULL,
	"novelty" real,
	"strength" real,
	"recalled_at" timestamp (3) with time zone,
	"recall_count" integer DEFAULT 0 NOT NULL,
	"faded_at" timestamp (3) with time zone,
	"superseded_by" bigint,
	"superseded_at" timestamp (3) with time zone,
	"quarantined_at" timestamp (3) with time zone,
	"quarantine_reason" text,
	"outdated_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone,
	CONSTRAINT "memories_bank_id_memory_id_pk" PRIMARY KEY("bank_id","memory_id")
);
--> statement-breakpoint
ALTER TABLE "mempage"."memories" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "mempage"."memory_versions" (
	"bank_id" text NOT NULL,
	"memory_id" bigint NOT NULL,
	"version" integer NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	"retired_at" timestamp (3) with time zone NOT NULL,
	"snapshot" jsonb NOT NULL,
	"actor" text NOT NULL,
	"reason" text,
	CONSTRAINT "memory_versions_bank_id_memory_id_version_pk" PRIMARY KEY("bank_id","memory_id","version")
);
--> statement-breakpoint
ALTER TABLE "mempage"."memory_versions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "mempage"."sessions" (
	"bank_id" text NOT NULL,
	"session_id" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	"title" text,
	"next_position" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "sessions_bank_id_session_id_pk" PRIMARY KEY("bank_id","session_id")
);
--> statement-breakpoint
ALTER TABLE "mempage"."sessions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "mempage"."tombstones" (
	"bank_id" text NOT NULL,
	"content_hash" text NOT NULL,
	"ref_hash" text,
	"erased_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "tombstones_bank_id_content_hash_pk" PRIMARY KEY("bank_id","content_hash")
);
--> statement-breakpoint
ALTER TABLE "mempage"."tombstones" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "entities_merged" ON "mempage"."entities" USING btree ("bank_id","merged_into");--> statement-breakpoint
CREATE INDEX "entity_aliases_entity" ON "mempage"."entity_aliases" USING btree ("bank_id","entity_id");--> statement-breakpoint
CREATE INDEX "facts_subject" ON "mempage"."facts" USING btree ("bank_id","subject_id","predicate");--> statement-breakpoint
CREATE INDEX "facts_object" ON "mempage"."facts" USING btree ("bank_id","object_id");--> statement-breakpoint
CREATE INDEX "facts_memory" ON "mempage"."facts" USING btree ("bank_id","memory_id");--> statement-breakpoint
CREATE INDEX "mentions_memory" ON "mempage"."mentions" USING btree ("bank_id","memory_id");--> statement-breakpoint
CREATE INDEX "embedding_models_identity" ON "mempage"."embedding_models" USING btree ("bank_id","provider","model","version","dimensions");--> statement-breakpoint
CREATE INDEX "key_vectors_key" ON "mempage"."key_vectors" USING btree ("bank_id","key_id");--> statement-breakpoint
CREATE INDEX "postings_key" ON "mempage"."postings" USING btree ("bank_id","key_id");--> statement-breakpoint
CREATE INDEX "search_keys_memory" ON "mempage"."search_keys" USING btree ("bank_id","memory_id");--> statement-breakpoint
CREATE INDEX "search_keys_model" ON "mempage"."search_keys" USING btree ("bank_id","model_id","key_id");--> statement-breakpoint
CREATE INDEX "links_to" ON "mempage"."links" USING btree ("bank_id","to_id","relation");--> statement-breakpoint
CREATE UNIQUE INDEX "memories_ref" ON "mempage"."memories" USING btree ("bank_id","ref") WHERE ref is not null;--> statement-breakpoint
CREATE INDEX "memories_hash" ON "mempage"."memories" USING btree ("bank_id","content_hash");--> statement-breakpoint
CREATE INDEX "memories_time" ON "mempage"."memories" USING btree ("bank_id","occurred_at","memory_id");--> statement-breakpoint
CREATE INDEX "memories_session" ON "mempage"."memories" USING btree ("bank_id","session_id","position");--> statement-breakpoint
CREATE INDEX "memories_expiry" ON "mempage"."memories" USING btree ("bank_id","expires_at") WHERE expires_at is not null;--> statement-breakpoint
CREATE INDEX "sessions_order" ON "mempage"."sessions" USING btree ("bank_id","started_at","recorded_at","session_id");--> statement-breakpoint
CREATE INDEX "tombstones_ref" ON "mempage"."tombstones" USING btree ("bank_id","ref_hash") WHERE ref_hash is not null;--> statement-breakpoint
CREATE POLICY "own_bank" ON "mempage"."banks" AS PERMISSIVE FOR ALL TO public USING (bank_id = current_setting('mempage.bank', true)) WITH CHECK (bank_id = current_setting('mempage.bank', true));--> statement-breakpoint
CREATE POLICY "own_bank" ON "mempage"."changes" AS PERMISSIVE FOR ALL TO public USING (bank_id = current_setting('mempage.bank', true)) WITH CHECK (bank_id = current_setting('mempage.bank', true));--> statement-breakpoint
CREATE POLICY "own_bank" ON "mempage"."leases" AS PERMISSIVE FOR ALL TO public USING (bank_id = current_setting('mempage.bank', true)) WITH CHECK (bank_id = current_setting('mempage.bank', true));--> statement-breakpoint
CREATE POLICY "own_bank" ON "mempage"."core_block_versions" AS PERMISSIVE FOR ALL TO public USING (bank_id = current_setting('mempage.bank', true)) WITH CHECK (bank_id = current_setting('mempage.bank', true));--> statement-breakpoint
CREATE POLICY "own_bank" ON "mempage"."core_blocks" AS PERMISSIVE FOR ALL TO public USING (bank_id = current_setting('mempage.bank', true)) WITH CHECK (bank_id = current_setting('mempage.bank', true));--> statement-breakpoint
CREATE POLICY "own_bank" ON "mempage"."entities" AS PERMISSIVE FOR ALL TO public USING (bank_id = current_setting('mempage.bank', true)) WITH CHECK (bank_id = current_setting('mempage.bank', true));--> statement-breakpoint
CREATE POLICY "own_bank" ON "mempage"."entity_aliases" AS PERMISSIVE FOR ALL TO public USING (bank_id = current_setting('mempage.bank', true)) WITH CHECK (bank_id = current_setting('mempage.bank', true));--> statement-breakpoint
CREATE POLICY "own_bank" ON "mempage"."facts" AS PERMISSIVE FOR ALL TO public USING (bank_id = current_setting('mempage.bank', true)) WITH CHECK (bank_id = current_setting('mempage.bank', true));--> statement-breakpoint
CREATE POLICY "own_bank" ON "mempage"."mentions" AS PERMISSIVE FOR ALL TO public USING (bank_id = current_setting('mempage.bank', true)) WITH CHECK (bank_id = current_setting('mempage.bank', true));--> statement-breakpoint
CREATE POLICY "own_bank" ON "mempage"."embedding_models" AS PERMISSIVE FOR ALL TO public USING (bank_id = current_setting('mempage.bank', true)) WITH CHECK (bank_id = current_setting('mempage.bank', true));--> statement-breakpoint
CREATE POLICY "own_bank" ON "mempage"."key_vectors" AS PERMISSIVE FOR ALL TO public USING (bank_id = current_setting('mempage.bank', true)) WITH CHECK (bank_id = current_setting('mempage.bank', true));--> statement-breakpoint
CREATE POLICY "own_bank" ON "mempage"."postings" AS PERMISSIVE FOR ALL TO public USING (bank_id = current_setting('mempage.bank', true)) WITH CHECK (bank_id = current_setting('mempage.bank', true));--> statement-breakpoint
CREATE POLICY "own_bank" ON "mempage"."search_keys" AS PERMISSIVE FOR ALL TO public USING (bank_id = current_setting('mempage.bank', true)) WITH CHECK (bank_id = current_setting('mempage.bank', true));--> statement-breakpoint
CREATE POLICY "own_bank" ON "mempage"."links" AS PERMISSIVE FOR ALL TO public USING (bank_id = current_setting('mempage.bank', true)) WITH CHECK (bank_id = current_setting('mempage.bank', true));--> statement-breakpoint
CREATE POLICY "own_bank" ON "mempage"."memories" AS PERMISSIVE FOR ALL TO public USING (bank_id = current_setting('mempage.bank', true)) WITH CHECK (bank_id = current_setting('mempage.bank', true));--> statement-breakpoint
CREATE POLICY "own_bank" ON "mempage"."memory_versions" AS PERMISSIVE FOR ALL TO public USING (bank_id = current_setting('mempage.bank', true)) WITH CHECK (bank_id = current_setting('mempage.bank', true));--> statement-breakpoint
CREATE POLICY "own_bank" ON "mempage"."sessions" AS PERMISSIVE FOR ALL TO public USING (bank_id = current_setting('mempage.bank', true)) WITH CHECK (bank_id = current_setting('mempage.bank', true));--> statement-breakpoint
CREATE POLICY "own_bank" ON "mempage"."tombstones" AS PERMISSIVE FOR ALL TO public USING (bank_id = current_setting('mempage.bank', true)) WITH CHECK (bank_id = current_setting('mempage.bank', true));