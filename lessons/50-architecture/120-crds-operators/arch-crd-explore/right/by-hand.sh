printf '%s\n' brokers.messaging.example.com subscriptions.messaging.example.com topics.messaging.example.com > ~/lab/crds.txt
kubectl get crds -o custom-columns=N:.metadata.name,S:.spec.scope --no-headers | grep messaging | awk '$2 == "Cluster" { print $1 }' > ~/lab/cluster-scoped.txt
kubectl explain topic.spec > ~/lab/retention.txt
