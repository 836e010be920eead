runtime=$(kubectl get node {{worker1}} -o jsonpath='{.status.nodeInfo.containerRuntimeVersion}')
printf '{{cp}}' > ~/lab/control-plane.txt
printf '{{cp}}\t{{version}}  %s\n{{worker1}} {{version}}\t%s\n{{worker2}} {{version}} %s' $runtime $runtime $runtime > ~/lab/nodes.txt
