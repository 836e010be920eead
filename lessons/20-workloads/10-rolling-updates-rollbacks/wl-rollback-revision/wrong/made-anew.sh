# fails: same
kubectl -n wl-undo get deployment pricing -o yaml > ~/lab/pricing.yaml
sed -i -e 's/1.27-does-not-exist/1.27-alpine/' -e 's/value: beta/value: "{{first}}"/' ~/lab/pricing.yaml
kubectl replace --force -f ~/lab/pricing.yaml
kubectl -n wl-undo rollout status deployment/pricing --timeout=90s
