kubectl get nodes -l node-role.kubernetes.io/control-plane --no-headers | awk '{print $1}' > ~/lab/control-plane.txt
kubectl get nodes -o wide --no-headers | awk '{print $1, $5, $NF}' > ~/lab/nodes.txt
