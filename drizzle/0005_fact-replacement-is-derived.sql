DROP INDEX "mempage"."facts_replaced";--> statement-breakpoint
ALTER TABLE "mempage"."facts" DROP COLUMN "replaced_by";