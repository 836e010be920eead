# fails: control-plane-file, nodes-file
kubectl get nodes -l node-role.kubernetes.io/control-plane -o name > ~/lab/control-plane.txt
kubectl get nodes --no-headers -o custom-columns=N:.metadata.name,V:.status.nodeInfo.kubeletVersion > ~/lab/nodes.txt
