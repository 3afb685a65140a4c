-- The tax that was charged on top of a purchase. Its total is the subtotal (what was
-- offered, or what was paid instead) and the tax; refunds and disputes are of the total.

-- +goose Up
ALTER TABLE purchases ADD COLUMN tax_cents BIGINT NOT NULL DEFAULT 0;

-- Of older purchases the tax was not kept. What went back of one tells the least that it
-- was, which is all of it after a full refund. Stripe's next report of one tells the rest.
UPDATE purchases SET tax_cents = max(refunded_cents, lost_cents) - CASE paid_currency WHEN '' THEN amount_cents ELSE paid_cents END
    WHERE state = 'paid' AND method = 'stripe'
    AND max(refunded_cents, lost_cents) > CASE paid_currency WHEN '' THEN amount_cents ELSE paid_cents END;

-- +goose Down
ALTER TABLE purchases DROP COLUMN tax_cents;
