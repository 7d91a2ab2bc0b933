namespace Registry.Dht.Publishing;

/// <summary>
/// How a provide or put stands when it returns: peers that have stored it so far, and how many will have in the end (the
/// rest goes on in the background). ADD_PROVIDER has no answer: there a peer counts once it was sent and the stream did not break.
/// </summary>
public sealed record PublishReport(int Stored, Task<int> Completion);
