kubectl patch pv pv-ledger -p '{"spec":{"claimRef":{"namespace":"st-finance","name":"ledger"}}}'
