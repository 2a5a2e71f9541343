-- A table owner is exempt from its own policies unless they are forced; servers commonly connect as the owner.
ALTER TABLE "mempage"."banks" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "mempage"."changes" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "mempage"."leases" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "mempage"."core_block_versions" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "mempage"."core_blocks" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "mempage"."entities" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "mempage"."entity_aliases" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "mempage"."facts" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "mempage"."mentions" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "mempage"."embedding_models" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "mempage"."key_vectors" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "mempage"."postings" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "mempage"."search_keys" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "mempage"."links" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "mempage"."memories" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "mempage"."memory_versions" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "mempage"."sessions" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "mempage"."tombstones" FORCE ROW LEVEL SECURITY;
