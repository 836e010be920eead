# fails: leader
kubectl -n kube-system get configmap kubeadm-config -o jsonpath='{.data.ClusterConfiguration}' | sed -n 's/^controlPlaneEndpoint: //p' > ~/lab/endpoint.txt
printf '{{cp}}\n{{cp}}2\n{{cp}}3\n' > ~/lab/members.txt
kubectl -n kube-system get lease kube-controller-manager -o jsonpath='{.spec.holderIdentity}' | sed 's/_.*//' > ~/lab/leader.txt
