kubectl patch pv pv-ledger -p '{"spec":{"claimRef":{"apiVersion":"v1","kind":"PersistentVolumeClaim","namespace":"st-finance","name":"ledger"}}}'
