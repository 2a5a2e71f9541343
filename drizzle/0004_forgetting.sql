ALTER TABLE "mempage"."memories" ADD COLUMN "fades_at" timestamp (3) with time zone;--> statement-breakpoint
-- Memories recorded before: the strength that they would have begun with, of ordinary novelty; 2.9957 is ln(1 / 0.05),
-- the floor. No bank is named here, so the owner steps around its policy.
ALTER TABLE "mempage"."memories" NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
UPDATE "mempage"."memories" SET "novelty" = 0.5, "strength" = power(12, 2 * "importance" - 1) / ln(2)
  * CASE "kind" WHEN 'episode' THEN 300 WHEN 'note' THEN 600 WHEN 'document' THEN 3000 ELSE 1500 END
  WHERE "strength" IS NULL;--> statement-breakpoint
UPDATE "mempage"."memories" SET "fades_at" = "recorded_at" + "strength" * 2.9957 * interval '1 day'
  WHERE "faded_at" IS NULL AND "importance" < 1 AND NOT "pinned";--> statement-breakpoint
ALTER TABLE "mempage"."memories" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "links_fading" ON "mempage"."links" USING btree ("bank_id","weighted_at") WHERE relation = 'associated';--> statement-breakpoint
CREATE INDEX "links_similar" ON "mempage"."links" USING btree ("bank_id","from_id") WHERE relation = 'similar';--> statement-breakpoint
CREATE INDEX "memories_fading" ON "mempage"."memories" USING btree ("bank_id","fades_at") WHERE fades_at is not null and faded_at is null;--> statement-breakpoint
CREATE INDEX "memories_outdated" ON "mempage"."memories" USING btree ("bank_id","memory_id") WHERE outdated_at is not null;