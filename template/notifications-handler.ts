/** What the CDK's function that sets notifications does otherwise than a stack that stands alone needs it. */
const CHANGES: readonly { readonly from: string; readonly to: string }[] = [
  // On a change it takes the names of all notifications away, also of those that others have made: whoever knows theirs
  // by its name, as this function does at a removal, does not find it any more.
  { from: 'if not get_id(n) in old_incoming_ids', to: 'if not get_id(dict(n)) in old_incoming_ids' },
  // A stack is to go also when its bucket went before it.
  {
    from: 'config = handle_unmanaged(props["BucketName"], stack_id, event["RequestType"], notification_configuration, old)\n',
    to: `try:
        config = handle_unmanaged(props["BucketName"], stack_id, event["RequestType"], notification_configuration, old)
      except s3.exceptions.ClientError as e:
        if event["RequestType"] == "Delete" and e.response["Error"]["Code"] == "NoSuchBucket":
          return
        raise
`,
  },
];

/** The code of the CDK's function that sets notifications, for a template that stands alone. */
export function notificationsHandler(code: string): string {
  return CHANGES.reduce((changed, { from, to }) => {
    if (changed.split(from).length !== 2) {
      throw new Error(`The CDK's function that sets notifications no longer has, once, what is to be changed: ${from}`);
    }
    return changed.replace(from, () => to);
  }, code);
}
