namespace Registry.Registrations;

/// <summary>What became of a registration.</summary>
public abstract record RegistrationOutcome
{
    private RegistrationOutcome()
    {
    }

    /// <summary>A new node. The API key is told here and never again.</summary>
    public sealed record Registered(RegisteredNode Node, string ApiKey) : RegistrationOutcome;

    /// <summary>A known node, its fields replaced, with a new API key.</summary>
    public sealed record ReRegistered(RegisteredNode Node, string ApiKey) : RegistrationOutcome;

    /// <summary>
    /// The very statement that is already held: nothing changes. There is no API key in this answer, because
    /// records are public and whoever saw one could send it again.
    /// </summary>
    public sealed record Unchanged(RegisteredNode Node) : RegistrationOutcome;

    public sealed record Refused(Failure Failure) : RegistrationOutcome;
}
