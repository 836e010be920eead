# fails: values, history, live
helm -n arch-helm2 upgrade shop cka/webapp --version 1.3.0 --reuse-values --set replicaCount=2
