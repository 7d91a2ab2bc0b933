using System.Text.Json.Serialization;

namespace Registry.HttpBridge.Operator.Contracts;

/// <summary>A line of a lookup or walk as it goes on; <c>type</c> says which.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(StepLine), "step")]
[JsonDerivedType(typeof(PeerLine), "peer")]
[JsonDerivedType(typeof(ValueLine), "value")]
[JsonDerivedType(typeof(VisitLine), "visit")]
[JsonDerivedType(typeof(ResultLine), "result")]
[JsonDerivedType(typeof(WalkResultLine), "walked")]
public abstract record LookupLine;
