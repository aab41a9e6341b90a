# Leaves out of a result file what differs from run to run: "provenance" and "timing".  Usage: awk -f strip.awk FILE
skipping { if ($0 == closing) skipping = 0; next }
/^ *"(provenance|timing)": \{/ {
  if ($0 !~ /},$/) {
    skipping = 1
    closing = substr($0, 1, index($0, "\"") - 1) "},"
  }
  next
}
{ print }
