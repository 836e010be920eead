# fails: names, explain
kubectl api-resources --api-group=messaging.example.com --no-headers | awk '{print $NF}' | sort > ~/lab/crds.txt
kubectl explain topics.spec > ~/lab/retention.txt
sed -i '/retention/,$d' ~/lab/retention.txt
