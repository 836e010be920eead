# what kubeadm was told when the cluster was made
kubectl -n kube-system get configmap kubeadm-config -o jsonpath='{.data.ClusterConfiguration}' | sed -n 's/^controlPlaneEndpoint: //p' > ~/lab/endpoint.txt
# etcdctl is in the Pods of etcd, and so are its certificates
E="kubectl -n kube-system exec etcd-{{cp}} -- etcdctl --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/server.crt --key=/etc/kubernetes/pki/etcd/server.key"
$E member list | cut -d, -f3 | tr -d ' ' > ~/lab/members.txt
# the column is found by its name: versions of etcdctl have others before it
ID=$($E endpoint status --cluster -w table | awk -F'|' '/IS LEADER/ { for (i = 1; i <= NF; i++) if ($i ~ /IS LEADER/) leader = i } leader && $leader ~ /true/ { print $3 }')
$E member list | grep $ID | cut -d, -f3 | tr -d ' ' > ~/lab/leader.txt
head ~/lab/*.txt
