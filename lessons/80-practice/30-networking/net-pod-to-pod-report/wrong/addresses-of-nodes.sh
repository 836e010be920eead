# fails: p2p, cidr
for p in server-1 server-2; do
  read node ip <<< "$(kubectl -n net-p2p get pod $p -o jsonpath='{.spec.nodeName} {.status.hostIP}')"
  echo "$p $node $ip $p"
done > ~/lab/p2p.txt
kubectl get nodes -l '!node-role.kubernetes.io/control-plane' -o jsonpath='{range .items[*]}{.metadata.name}{" "}{.spec.podCIDR}{"\n"}{end}' > ~/lab/cidr.txt
