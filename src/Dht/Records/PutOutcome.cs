namespace Registry.Dht.Records;

public enum PutOutcome
{
    Stored,

    /// <summary>A better value is held; the put is not an error.</summary>
    Outdated,

    /// <summary>Refused by the store's own rules (ownership, quota).</summary>
    Refused,

    /// <summary>The store cannot commit now.</summary>
    Unavailable,
}
