# fails: reserved, owner-binds
kubectl patch pv pv-ledger -p '{"spec":{"storageClassName":"finance-only"}}'
