namespace Registry.Hivemind.Routing;

/// <summary>The outcome of an offer; <paramref name="Doubted"/> is a node that should be asked whether it is still there.</summary>
internal readonly record struct Offered(OfferResult Result, TableNode? Doubted = null)
{
    public bool IsNew => Result is OfferResult.Added or OfferResult.Waiting;
}
