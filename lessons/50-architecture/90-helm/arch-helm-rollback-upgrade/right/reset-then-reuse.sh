helm -n arch-helm2 rollback shop 1 --wait --timeout 120s
helm -n arch-helm2 upgrade shop cka/webapp --version 1.3.0 --reset-then-reuse-values --set replicaCount=2 --wait --timeout 120s
