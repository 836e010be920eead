# fails: endpoint, members, leader
kubectl config view --minify -o jsonpath='{.clusters[0].cluster.server}' > ~/lab/endpoint.txt
kubectl get nodes -o name | cut -d/ -f2 > ~/lab/members.txt
echo etcd-{{cp}}{{leader}} > ~/lab/leader.txt
