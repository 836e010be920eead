# fails: reserved, others-wait
kubectl label pv pv-ledger team=finance
