# fails: control-plane-file
kubectl get nodes -o jsonpath='{.items[1].metadata.name}' > ~/lab/control-plane.txt
kubectl get nodes --no-headers -o custom-columns=N:.metadata.name,V:.status.nodeInfo.kubeletVersion,R:.status.nodeInfo.containerRuntimeVersion > ~/lab/nodes.txt
