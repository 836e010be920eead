# fails: p2p, cidr
kubectl -n net-p2p get pods -l app=server -o custom-columns=N:.metadata.name,O:.spec.nodeName,I:.status.podIP,A:.metadata.name > ~/lab/p2p.txt
kubectl get nodes -o custom-columns=N:.metadata.name,C:.spec.podCIDR > ~/lab/cidr.txt
