DROP INDEX "mempage"."entities_merged";--> statement-breakpoint
DROP INDEX "mempage"."facts_subject";--> statement-breakpoint
DROP INDEX "mempage"."facts_object";--> statement-breakpoint
ALTER TABLE "mempage"."facts" ALTER COLUMN "object_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "mempage"."facts" ALTER COLUMN "exclusive" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "mempage"."facts" ALTER COLUMN "exclusive" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "mempage"."facts" ADD COLUMN "said_from" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "mempage"."facts" ADD COLUMN "said_to" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "mempage"."facts" ADD COLUMN "said_at" timestamp (3) with time zone;--> statement-breakpoint
-- Facts recorded before: what was valid is what was said. No bank is named here, so the owner steps around its policy.
ALTER TABLE "mempage"."facts" NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
UPDATE "mempage"."facts" SET "said_from" = "valid_from", "said_to" = "valid_to", "said_at" = "recorded_at", "exclusive" = nullif("exclusive", false);--> statement-breakpoint
ALTER TABLE "mempage"."facts" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "mempage"."facts" ALTER COLUMN "said_at" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "mempage"."facts" ADD COLUMN "replaced_by" bigint;--> statement-breakpoint
ALTER TABLE "mempage"."facts" ADD COLUMN "restates" bigint;--> statement-breakpoint
CREATE INDEX "facts_subject_predicate" ON "mempage"."facts" USING btree ("bank_id","subject_id","predicate","recorded_at","fact_id");--> statement-breakpoint
CREATE INDEX "facts_predicate" ON "mempage"."facts" USING btree ("bank_id","predicate","recorded_at","fact_id");--> statement-breakpoint
CREATE INDEX "facts_pair" ON "mempage"."facts" USING btree ("bank_id","subject_id","object_id") WHERE retired_at is null;--> statement-breakpoint
CREATE INDEX "facts_exclusive" ON "mempage"."facts" USING btree ("bank_id","predicate","subject_id") WHERE exclusive and retired_at is null;--> statement-breakpoint
CREATE INDEX "facts_same" ON "mempage"."facts" USING btree ("bank_id","object_id") WHERE predicate = 'same as';--> statement-breakpoint
CREATE INDEX "facts_replaced" ON "mempage"."facts" USING btree ("bank_id","replaced_by") WHERE replaced_by is not null;--> statement-breakpoint
CREATE INDEX "facts_subject" ON "mempage"."facts" USING btree ("bank_id","subject_id","recorded_at","fact_id");--> statement-breakpoint
CREATE INDEX "facts_object" ON "mempage"."facts" USING btree ("bank_id","object_id","recorded_at","fact_id");--> statement-breakpoint
ALTER TABLE "mempage"."entities" DROP COLUMN "merged_into";--> statement-breakpoint
ALTER TABLE "mempage"."entities" DROP COLUMN "merged_at";