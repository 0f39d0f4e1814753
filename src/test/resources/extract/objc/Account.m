/** @file Account.m
 *  Copyright (c) 2026 the authors: of no method, zzdoc. */
#import <Foundation/Foundation.h>
#import "Account.h"

NS_ASSUME_NONNULL_BEGIN

/// What accounts can do, zzdoc.
@protocol Saving <NSObject>
/// Declared only, zzdoc.
- (void)save:(NSInteger)amount;
@optional
@property (nonatomic, copy) NSString *name;
@end

/**
 * An account, zzdoc.
 */
@interface Account : NSObject <Saving>
{
    NSInteger balance; /**< zzdoc: in cents */
}
/// Declared only, zzdoc.
- (instancetype)initWithName:(NSString *)name balance:(NSInteger)balance;
@end

/// Rounds an amount, zzdoc.
static inline NSInteger rounded(double amount) {
    return (NSInteger)(amount + 0.5);
}

@implementation Account

@synthesize name = _name;

/**
 * @brief Makes an account, zzdoc,
 *        with a name.
 * @param name zzdoc of its owner
 */
- (instancetype)initWithName:(NSString *)name
                     balance:(NSInteger)amount
{
    if ((self = [super init])) {
        _name = [name copy];
        balance = amount;
    }
    return self;
}

/// Shared account, zzdoc.
+ (instancetype)shared {
    static Account *account; /**< zzdoc of a local */
    static dispatch_once_t once;
    dispatch_once(&once, ^{ account = [[self alloc] initWithName:@"ü€😀" balance:0]; });
    return account;
}

/// Saves some, zzdoc; a semicolon stands before the body.
- (void) save: (NSInteger)amount;
{
    balance += amount;
}

/** Address of its page, zzdoc. */
- (NSURL*) URL
{
    return [NSURL URLWithString: @"a:b"];
}

/// Tells all, zzdoc.
- (void)tell:(id)first, ... {
    va_list rest;
    va_start(rest, first);
}

// Plain comments are no documentation.
- description { return _name; }

#pragma mark - Balance

/*! Compares, zzdoc. */
- (NSComparisonResult)compare:(Account *)other with:(id)options __attribute__((unused)) {
    @try {
        return balance < other->balance ? NSOrderedAscending : NSOrderedDescending;
    } @catch (NSException *exception) {
        return NSOrderedSame;
    }
}

@end

NS_ASSUME_NONNULL_END

@implementation Account (Printing)

/// Whether it is empty, zzdoc.
- (BOOL)isEmpty { return balance == 0; }

/// Prints it, zzdoc.
- (void)print {
    NSLog(@"%@ %ld", _name, (long)balance);
}

/// Prints it often, zzdoc.
- (void)print:(int)times {
    for (int i = 0; i < times; i++) {
        [self print];
    }
}

@end

/// Total of accounts, zzdoc.
NSInteger total(NSArray<Account *> *accounts) {
    NSInteger sum = 0;
    for (Account *account in accounts) {
        sum += rounded([account balance]);
    }
    return sum;
}
