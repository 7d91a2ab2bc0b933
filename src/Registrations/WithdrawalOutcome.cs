namespace Registry.Registrations;

/// <summary>What became of a withdrawal.</summary>
public abstract record WithdrawalOutcome
{
    private WithdrawalOutcome()
    {
    }

    public sealed record Withdrawn(Guid NodeId, DateTimeOffset At) : WithdrawalOutcome;

    public sealed record Refused(Failure Failure) : WithdrawalOutcome;
}
