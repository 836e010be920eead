kubectl -n wl-roll get deployment frontend -o yaml | sed -e 's/maxSurge: 25%/maxSurge: 1/' -e 's/maxUnavailable: 25%/maxUnavailable: 0/' -e 's/nginx:1.27-alpine/nginx:1.28-alpine/' | kubectl replace -f -
kubectl -n wl-roll annotate deployment/frontend kubernetes.io/change-cause='upgrade to 1.28'
kubectl -n wl-roll rollout status deployment/frontend --timeout=120s
